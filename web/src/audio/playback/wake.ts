// Starts the clock of an AudioContext, which browsers allow only in the handler of a tap or a key.

/** Starts the clock as soon as the browser allows it. */
export interface Wake {
  start(): void;
  /** Does not wait for a tap any longer. */
  stop(): void;
}

const GESTURES = ['pointerup', 'touchend', 'keydown'];

/** Creates the switch. It listens to the page only between start() and the start of the clock. */
export function createWake(context: AudioContext): Wake {
  const resume = () => {
    context.resume().then(stop, () => {});
  };
  const stop = () => {
    for (const gesture of GESTURES) removeEventListener(gesture, resume, true);
  };
  return {
    start: () => {
      for (const gesture of GESTURES) addEventListener(gesture, resume, true);
      resume();
    },
    stop,
  };
}
