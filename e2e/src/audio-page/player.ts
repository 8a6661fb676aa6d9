// Drives the player on the test page.

import type { Page } from 'playwright-core';

/** A song for the player. */
export interface PlayedSong {
  readonly stems: readonly {
    readonly stem: string;
    readonly tracks: readonly { readonly name: string; readonly url: string; readonly size: number }[];
  }[];
  readonly frames: number;
  readonly sampleRate: number;
}

/** The played samples, in channels of equal length. */
export interface Recording {
  readonly master: readonly [left: Float32Array, right: Float32Array];
  /** The left channel of each stem behind its fader. */
  readonly stems: readonly Float32Array[];
}

/** The state of the player. */
export interface PlayerStatus {
  readonly state: string;
  /** In seconds. */
  readonly position: number;
  /** The seconds of the clock of the player at this position. */
  readonly clock: number;
  /** Of a failure. */
  readonly code?: string;
  /** All states since the song was opened. */
  readonly states: readonly string[];
  readonly isSecure: boolean;
}

/** The gains of a mix. */
export interface Gains {
  readonly stems: Readonly<Record<string, number>>;
  readonly master: number;
  readonly speed: number;
}

/** The player of a page. */
export interface Player {
  /** Opens a song. */
  load(song: PlayedSong): Promise<void>;
  /** Opens a song and starts the clock and the recorder, at the beginning of the song. */
  open(song: PlayedSong): Promise<void>;
  /** Runs a command such as `play()` or `seek(3)`. */
  call(command: string): Promise<void>;
  /** Pauses and waits until the speakers receive silence. Needs the recorder. */
  pause(): Promise<void>;
  until(state: string): Promise<void>;
  untilPosition(seconds: number): Promise<void>;
  /** Waits for a number of seconds of the clock of the player. */
  run(seconds: number): Promise<void>;
  /** Returns the highest level that is played now; 1 is full scale. */
  level(): Promise<number>;
  /** Closes the tab. */
  close(): Promise<void>;
  status(): Promise<PlayerStatus>;
  /** Starts a new recording. */
  startRecording(): Promise<void>;
  stopRecording(): Promise<Recording>;
  /** Resolves with the blocks of 128 frames, and the silent ones, since the last call. */
  counts(): Promise<{ readonly blocks: number; readonly silentBlocks: number }>;
  /** The browser's counts of its sound device; undefined: it does not count. */
  deviceStats(): Promise<{ readonly underrunEvents: number; readonly underrunDuration: number } | undefined>;
  /** Opens and plays a song. Resolves with the milliseconds from play() to its first sound. */
  timeToSound(song: PlayedSong): Promise<number>;
  /** Renders a mix. Resolves with its left and right samples. */
  mix(song: PlayedSong, gains: Gains): Promise<{ channels: [Float32Array, Float32Array]; clippedSamples: number }>;
}

const BLOCK = 128;
const CHANNELS = 9;
const WAV_HEADER_BYTES = 44;

/** Creates the driver of an open test page. */
export function createPlayer(page: Page): Player {
  let stems = 0;
  const evaluate = <T>(code: string) => page.evaluate(code) as Promise<T>;
  const load = async (song: PlayedSong) => {
    stems = song.stems.length;
    await evaluate(`audioPage.open(${JSON.stringify(song)})`);
  };
  return {
    load,
    open: async (song) => {
      await load(song);
      await evaluate(`player.play(), audioPage.until('playing')`);
      await evaluate(`Promise.resolve(recorderReady).then(() => {})`);
      await evaluate('audioPage.pause()');
      await evaluate('player.seek(0)');
    },
    call: (command) => evaluate(`void player.${command}`),
    pause: () => evaluate('audioPage.pause()'),
    until: (state) => evaluate(`audioPage.until('${state}')`),
    untilPosition: (seconds) => evaluate(`audioPage.untilPosition(${seconds})`),
    run: (seconds) => evaluate(`audioPage.untilClock(context.currentTime + ${seconds})`),
    level: () => evaluate('audioPage.level()'),
    close: () => page.close(),
    status: () => evaluate('audioPage.status()'),
    startRecording: () => evaluate('audioPage.record(true)'),
    stopRecording: async () => {
      await evaluate('audioPage.record(false)');
      return recordingOf(floats(Buffer.from(await evaluate<string>('audioPage.recording()'), 'base64')), stems);
    },
    counts: () => evaluate('audioPage.counts()'),
    deviceStats: () => evaluate('audioPage.deviceStats()'),
    timeToSound: async (song) => {
      stems = song.stems.length;
      return evaluate(`audioPage.timeToSound(${JSON.stringify(song)})`);
    },
    mix: async (song, gains) => {
      const code = `audioPage.mix(${JSON.stringify(song)}, ${JSON.stringify(gains)})`;
      const { wav, clippedSamples } = await evaluate<{ wav: string; clippedSamples: number }>(code);
      const bytes = Buffer.from(wav, 'base64').subarray(WAV_HEADER_BYTES);
      const channel = (index: number) =>
        Float32Array.from({ length: bytes.length / 4 }, (_, n) => bytes.readInt16LE(n * 4 + index * 2) / 0x8000);
      return { channels: [channel(0), channel(1)], clippedSamples };
    },
  };
}

function floats(bytes: Buffer): Float32Array {
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}

/** The recorder sends blocks of all channels. */
function recordingOf(samples: Float32Array, stems: number): Recording {
  const blocks = samples.length / (BLOCK * CHANNELS);
  const channel = (index: number) => {
    const joined = new Float32Array(blocks * BLOCK);
    for (let block = 0; block < blocks; block += 1) {
      const at = (block * CHANNELS + index) * BLOCK;
      joined.set(samples.subarray(at, at + BLOCK), block * BLOCK);
    }
    return joined;
  };
  return { master: [channel(0), channel(1)], stems: Array.from({ length: stems }, (_, stem) => channel(2 + stem)) };
}
