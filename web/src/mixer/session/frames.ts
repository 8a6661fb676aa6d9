// Drawing of the moving parts of the mixer, such as the playhead, while the song plays.

/** Milliseconds between two steps for visitors who do not want movement. */
const CALM_MS = 500;

/** Calls its listeners when the position may have changed. */
export interface Frames {
  /** Calls the listener at once and in every frame while the song plays. Returns its removal. */
  onFrame(listener: () => void): () => void;
  /** Calls the listeners once. */
  draw(): void;
  /** Starts or stops the calls in every frame. */
  run(isPlaying: boolean): void;
}

/** Creates the frames of one mixer. Hidden pages have none: browsers stop them. */
export function createFrames(): Frames {
  const listeners = new Set<() => void>();
  const calm = matchMedia('(prefers-reduced-motion: reduce)');
  let request: number | undefined;
  let lastDraw = 0;

  const draw = () => {
    for (const listener of listeners) listener();
  };
  const step = (now: number) => {
    request = requestAnimationFrame(step);
    if (calm.matches && now - lastDraw < CALM_MS) return;
    lastDraw = now;
    draw();
  };

  return {
    onFrame: (listener) => {
      listeners.add(listener);
      listener();
      return () => listeners.delete(listener);
    },
    draw,
    run: (isPlaying) => {
      if (isPlaying && request === undefined) request = requestAnimationFrame(step);
      if (isPlaying || request === undefined) return;
      cancelAnimationFrame(request);
      request = undefined;
      draw();
    },
  };
}
