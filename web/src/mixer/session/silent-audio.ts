// Silent audio of an audio element. Browsers give the media keys and the lock screen only to pages
// with an audio element that plays, and the sound of an AudioContext does not count.

import { wavHeader } from '../../audio/mixdown/wav-file.ts';

/** Browsers show no controls for audio below five seconds. */
const SECONDS = 10;
const RATE = 8_000;
const FRAME_BYTES = 4;

/** An element that plays silence. */
export interface SilentAudio {
  /** Plays silence, again and again, or stops. */
  set(isPlaying: boolean): void;
  close(): void;
}

/** Creates the element when it is needed first. */
export function createSilentAudio(): SilentAudio {
  let element: HTMLAudioElement | undefined;
  let url = '';
  return {
    set: (isPlaying) => {
      if (!isPlaying) {
        element?.pause();
        return;
      }
      if (!element) {
        const frames = SECONDS * RATE;
        const silence = [wavHeader(frames, RATE), new Uint8Array(frames * FRAME_BYTES)];
        url = URL.createObjectURL(new Blob(silence, { type: 'audio/wav' }));
        element = new Audio(url);
        element.loop = true;
      }
      // A browser that refuses it has no media keys; the song plays without them.
      element.play().catch(() => undefined);
    },
    close: () => {
      element?.pause();
      element?.removeAttribute('src');
      if (url) URL.revokeObjectURL(url);
      element = undefined;
      url = '';
    },
  };
}
