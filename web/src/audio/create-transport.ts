// Player of the stems of a song.

import { createFeed } from './playback/feed.ts';
import { createOutput, type Output } from './playback/output.ts';
import type { Plan } from './playback/plan.ts';
import { type Playback, startPlayback } from './playback/playback.ts';
import { openStems } from './readers/open-stems.ts';
import type { PieceReader } from './readers/piece-reader.ts';
import { createStretching } from './stretch/stretching.ts';
import type { Loop, Transport, TransportOptions, TransportState } from './transport.ts';

/** The AudioContext runs on for this time after a pause, for the fade and for a quick restart. */
const SUSPEND_AFTER_MS = 2_000;

/** Creates a player. It requests nothing and makes no AudioContext before the first play(). */
export function createTransport({ stems, frames, sampleRate }: TransportOptions): Transport {
  const closing = new AbortController();
  const listeners = new Set<() => void>();
  const gains = new Map<string, number>();
  const stretching = createStretching();
  let master = 1;
  let output: Output | undefined;
  let opening: Promise<readonly PieceReader[]> | undefined;
  /** The playback that is heard. */
  let playback: Playback | undefined;
  /** Loads its first audio and then replaces `playback`. */
  let next: Playback | undefined;
  /** Increases with each beginning and end, so that late results of earlier ones are dropped. */
  let turn = 0;
  /** The frame of the song at which play() begins. */
  let rest = 0;
  let loop: Plan['loop'];
  let speed = 1;
  let state: TransportState = 'stopped';
  let failure: unknown;
  let suspending: ReturnType<typeof setTimeout> | undefined;

  const notify = () => {
    for (const listener of listeners) listener();
  };
  const become = (another: TransportState) => {
    if (state === another) return;
    state = another;
    clearTimeout(suspending);
    if (!isActive()) suspending = setTimeout(() => output?.suspend(), SUSPEND_AFTER_MS);
    notify();
  };
  const isActive = () => state === 'starting' || state === 'playing' || state === 'buffering';
  /** The frame of the song that is heard, and the one that is processed, which is heard later. */
  const heardPlace = () => (playback && output ? playback.placeAt(output.heard()) : rest);
  const processedPlace = () => (playback && output ? Math.round(playback.placeAt(output.now())) : rest);

  const outputOf = (): Output => {
    if (output) return output;
    output = createOutput(stems.length, sampleRate, { onChange: () => playback && sounds(), onInterrupt: pause });
    for (const [index, { stem }] of stems.entries()) output.setGain(index, gains.get(stem) ?? 1);
    output.setMaster(master);
    return output;
  };

  const readersOf = (): Promise<readonly PieceReader[]> => {
    opening ??= openStems(stems, { frames, sampleRate }, closing.signal).catch((cause: unknown) => {
      // The next play() tries again.
      opening = undefined;
      throw cause;
    });
    return opening;
  };

  /** Audio is scheduled; the browser may not allow it yet. */
  const sounds = () => isActive() && become(output?.isRunning() ? 'playing' : 'starting');

  /** Ends what is heard and what is loaded. */
  const halt = () => {
    turn += 1;
    rest = heardPlace();
    for (const one of [playback, next]) if (output) one?.stop(output.now());
    playback = undefined;
    next = undefined;
  };

  const fail = (cause: unknown) => {
    halt();
    failure = cause;
    become('failed');
  };

  /**
   * Plays from a frame of the song on. The present playback continues until the first audio is
   * there.
   */
  const begin = async (from: number) => {
    turn += 1;
    const own = turn;
    const reading = readersOf();
    const sink = outputOf();
    next?.stop(sink.now());
    next = undefined;
    const begun = playback?.playedAt(sink.now()) ?? 0;
    const pace = speed;
    const plan: Plan = { from, end: frames, loop };
    const readers = await reading;
    if (own !== turn) return;
    const stretcher = pace === 1 ? undefined : stretching.open(stems.length, sampleRate, pace);
    const started = startPlayback({
      output: sink,
      feed: createFeed({ readers, sampleRate, plan, stretcher }),
      plan,
      speed: pace,
      onReady: (at) => {
        const previous = playback;
        playback = started;
        next = undefined;
        previous?.stop(at);
        // The previous playback went on while this one was prepared.
        return Math.round(((previous?.playedAt(at) ?? 0) - begun) / pace);
      },
      onSound: sounds,
      onGap: () => own === turn && become('buffering'),
      onEnd: () => {
        if (own !== turn) return;
        halt();
        rest = 0;
        become('stopped');
      },
      onFailure: (cause) => own === turn && fail(cause),
    });
    next = started;
  };

  const beginOrFail = (from: number) => {
    begin(from).catch((cause: unknown) => !closing.signal.aborted && fail(cause));
  };

  const pause = () => {
    if (!isActive()) return;
    halt();
    become('stopped');
  };

  const jump = (frame: number) => {
    halt();
    rest = Math.max(0, Math.min(frames, Math.round(frame)));
    if (isActive()) {
      become('buffering');
      beginOrFail(rest);
    }
    notify();
  };

  /** Continues at the same place with the new loop and speed. */
  const adapt = () => {
    if (isActive()) beginOrFail(processedPlace());
    notify();
  };

  return {
    duration: frames / sampleRate,
    get state() {
      return state;
    },
    get failure() {
      return failure;
    },
    position: () => heardPlace() / sampleRate,
    play: () => {
      if (!isActive()) {
        failure = undefined;
        become('starting');
        beginOrFail(rest);
      }
      outputOf().resume();
    },
    pause,
    seek: (seconds) => jump(seconds * sampleRate),
    setLoop: (wanted) => {
      loop = wanted && loopOf(wanted, frames, sampleRate);
      if (loop && processedPlace() >= loop.end) jump(loop.start);
      else adapt();
    },
    setSpeed: (wanted) => {
      if (wanted === speed) return;
      speed = wanted;
      adapt();
    },
    setGain: (stem, gain) => {
      gains.set(stem, gain);
      const index = stems.findIndex((one) => one.stem === stem);
      output?.setGain(index, gain);
    },
    setMaster: (gain) => {
      master = gain;
      output?.setMaster(gain);
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => {
      listeners.clear();
      halt();
      state = 'stopped';
      clearTimeout(suspending);
      closing.abort(new Error('the player was closed'));
      // Readers that do not open have nothing to close.
      opening?.then((readers) => readers.map((reader) => reader.close())).catch(() => {});
      stretching.close();
      output?.close();
    },
  };
}

/** Converts a loop into frames. It has at least one. */
function loopOf({ start, end }: Loop, frames: number, sampleRate: number): Plan['loop'] {
  const first = Math.max(0, Math.min(frames - 1, Math.round(start * sampleRate)));
  return { start: first, end: Math.max(first + 1, Math.min(frames, Math.round(end * sampleRate))) };
}
