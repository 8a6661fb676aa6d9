// Plays one way through the song: keeps some seconds of scheduled audio ahead of the clock.

import { pause } from '@stemline/common/async/wait.ts';
import type { Feed, Piece } from './feed.ts';
import type { Output } from './output.ts';
import { type Plan, placeAfter } from './plan.ts';
import { createTimeline } from './timeline.ts';

/**
 * Seconds of audio ahead of the clock. The browser wakes a page in the background once a second.
 */
const AHEAD_SECONDS = 8;
/** The first piece is short, so that it is ready soon. */
const FIRST_SECONDS = 0.5;
const PIECE_SECONDS = 1;
const POLL_MS = 250;

/** A way through the song, and the listeners of its playback. */
export interface PlaybackOptions {
  readonly output: Output;
  /** Is closed when the playback stops. */
  readonly feed: Feed;
  readonly plan: Plan;
  readonly speed: number;
  /**
   * Called when the first piece can begin at the frame `at` of the clock. Returns the frames of the
   * piece that are left out at its beginning.
   */
  onReady(at: number): number;
  /** Audio is scheduled after the beginning or a gap. */
  onSound(): void;
  /** All scheduled audio has been processed, and the next piece is not there yet. */
  onGap(): void;
  onEnd(): void;
  onFailure(cause: unknown): void;
}

/** One way through the song. */
export interface Playback {
  /** The frame of the song that belongs to a frame of the clock. */
  placeAt(clockFrame: number): number;
  /**
   * Frames of the song that have been played at a frame of the clock. Repeated ones count again.
   */
  playedAt(clockFrame: number): number;
  /** Fades out at a frame of the clock and ends. */
  stop(clockFrame: number): void;
}

/** Starts to play. */
export function startPlayback(options: PlaybackOptions): Playback {
  const { output, feed, plan, speed } = options;
  const rate = output.sampleRate;
  const stopping = new AbortController();
  const group = output.group();
  const timeline = createTimeline();
  let skipped = 0;

  const earliest = (leadSeconds = output.leadSeconds()) => Math.ceil(output.now() + leadSeconds * rate);

  const schedule = (piece: Piece) => {
    const end = timeline.end();
    let leadSeconds = output.leadSeconds();
    // A phone may be too slow for the usual lead, and would be late again and again.
    while (!group.schedule(piece.stems, timeline.next(earliest(leadSeconds)))) leadSeconds *= 2;
    const at = timeline.place(piece.frames);
    if (at === end) return;
    group.fadeIn(at);
    options.onSound();
  };

  const scheduleFirst = (piece: Piece) => {
    skipped = Math.max(0, Math.min(options.onReady(earliest()), piece.frames - 1));
    schedule(withoutStart(piece, skipped));
  };

  const msToEnd = () => ((timeline.end() - output.heard()) / rate) * 1000;

  /** Reports a gap when the clock reaches the end of the audio before the piece is there. */
  const orGap = async (piece: Promise<Piece | undefined>): Promise<Piece | undefined> => {
    const waiting = new AbortController();
    const watch = async () => {
      while (output.now() < timeline.end()) await pause(Math.max(1, Math.min(POLL_MS, msToEnd())), waiting.signal);
      options.onGap();
    };
    watch().catch(() => {});
    try {
      return await piece;
    } finally {
      waiting.abort();
    }
  };

  const run = async (signal: AbortSignal) => {
    const first = await feed.next(Math.round(FIRST_SECONDS * rate), signal);
    signal.throwIfAborted();
    if (first) scheduleFirst(first);
    for (let isOpen = first !== undefined; isOpen; ) {
      while (timeline.end() - output.now() > AHEAD_SECONDS * rate) await pause(POLL_MS, signal);
      const piece = await orGap(feed.next(Math.round(PIECE_SECONDS * rate), signal));
      signal.throwIfAborted();
      if (piece) schedule(piece);
      isOpen = piece !== undefined;
    }
    while (msToEnd() > 0) await pause(Math.max(1, Math.min(POLL_MS, msToEnd())), signal);
    options.onEnd();
  };
  run(stopping.signal).catch((cause: unknown) => {
    if (!stopping.signal.aborted) options.onFailure(cause);
  });

  const playedAt = (clockFrame: number) => (skipped + timeline.playedAt(clockFrame)) * speed;
  return {
    placeAt: (clockFrame) => placeAfter(plan, playedAt(clockFrame)),
    playedAt,
    stop: (clockFrame) => {
      if (stopping.signal.aborted) return;
      stopping.abort(new Error('the playback was stopped'));
      feed.close();
      group.fadeOut(clockFrame);
    },
  };
}

function withoutStart({ stems, frames }: Piece, skipped: number): Piece {
  const cut = stems.map(([left, right]) => [left.subarray(skipped), right.subarray(skipped)] as const);
  return { stems: cut, frames: frames - skipped };
}
