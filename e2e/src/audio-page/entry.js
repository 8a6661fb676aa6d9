// Entry of the test page: the player and the mixdown of the web page, and what tests ask them.

import { createTransport } from '@stemline/web/audio/create-transport.ts';
import { renderMix } from '@stemline/web/audio/mixdown/render-mix.ts';

/** Longer than the fade of the player and the latency of the speakers. */
const SILENT_SECONDS = 0.1;

let player;
let states = [];

const audioPage = {
  /** Opens a song. */
  open: (options) => {
    player?.close();
    player = createTransport(options);
    states = [];
    player.onChange(() => states.push(player.state));
    globalThis.player = player;
  },

  /** Resolves once the player is in a state. */
  until: (state) =>
    new Promise((resolve) => {
      const stop = player.onChange(() => check());
      const check = () => {
        if (player.state !== state) return;
        stop();
        resolve();
      };
      check();
    }),

  /** Resolves once the player has passed a time of the song, in seconds. */
  untilPosition: (seconds) =>
    new Promise((resolve) => {
      const check = () => (player.position() >= seconds ? resolve() : setTimeout(check, 10));
      check();
    }),

  /** Resolves once the clock of the AudioContext has passed a time, in seconds. */
  untilClock: (seconds) =>
    new Promise((resolve) => {
      const check = () => (globalThis.context.currentTime >= seconds ? resolve() : setTimeout(check, 10));
      check();
    }),

  status: () => ({
    state: player.state,
    position: player.position(),
    clock: globalThis.context?.currentTime,
    code: player.failure?.code,
    states,
    isSecure: isSecureContext,
  }),

  /** Resolves with the samples of the WAV of a mix, as base64 of 16-bit integers. */
  mix: async (options, gains) => {
    const { blob, clippedSamples } = await renderMix(options, gains, {
      onProgress: () => {},
      signal: new AbortController().signal,
    });
    return { wav: await base64(blob), clippedSamples };
  },

  /** Resolves with the left channel of a whole file, as base64 of 32-bit floats. */
  whole: async (url, sampleRate) => {
    const bytes = await (await fetch(url)).arrayBuffer();
    const decoded = await new OfflineAudioContext(2, 1, sampleRate).decodeAudioData(bytes);
    return base64(new Blob([decoded.getChannelData(0)]));
  },

  /** Resolves with the recorded channels, as base64 of 32-bit floats one after the other. */
  recording: async () => base64(new Blob(globalThis.recorded.splice(0))),

  /** Starts or stops the recorder. Resolves once the page has every block recorded so far. */
  record: async (isRecording) => {
    const recorder = await globalThis.recorderReady;
    if (isRecording) globalThis.recorded.length = 0;
    recorder.port.postMessage(isRecording);
    await audioPage.counts();
  },

  /**
   * Pauses. Resolves once the speakers have received silence for a time, so that a later recording
   * does not begin with the end of this sound.
   */
  pause: async () => {
    player.pause();
    let counts;
    do {
      await audioPage.counts();
      await audioPage.untilClock(globalThis.context.currentTime + SILENT_SECONDS);
      counts = await audioPage.counts();
    } while (counts.blocks === 0 || counts.silentBlocks < counts.blocks);
  },

  /** Resolves with the numbers of blocks, and of silent ones, since the last call. */
  counts: async () => {
    const recorder = await globalThis.recorderReady;
    return new Promise((resolve) => {
      globalThis.onCounts = resolve;
      recorder.port.postMessage('counts');
    });
  },

  /** Plays a song in a new player, and resolves with the milliseconds to its first sound. */
  timeToSound: async (options) => {
    audioPage.open(options);
    const begin = performance.now();
    player.play();
    await new Promise((resolve) => {
      const check = () => (audioPage.level() > 0 ? resolve() : setTimeout(check, 2));
      check();
    });
    return performance.now() - begin;
  },

  /** The statistics of the device, as the browser counts them; undefined: it does not. */
  deviceStats: () => globalThis.context.playbackStats?.toJSON(),

  /** Returns the highest level that is played now. */
  level: () => {
    const samples = new Float32Array(globalThis.analyser.fftSize);
    globalThis.analyser.getFloatTimeDomainData(samples);
    return samples.reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0);
  },
};

globalThis.audioPage = audioPage;

function base64(blob) {
  return new Promise((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(',') + 1));
    reader.readAsDataURL(blob);
  });
}
