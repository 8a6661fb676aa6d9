// Draws the waveform of one lane in the size and the colours that the lane has now.

import { loadPeaks } from './load-peaks.ts';
import { paintWave } from './paint.ts';
import { columnsOf, levelFor, type Peaks } from './peaks-data.ts';

/** A waveform and the canvases that show it. */
export interface WaveDrawing {
  /** Canvases that all show the waveform. Their CSS colour is its colour. */
  readonly canvases: readonly HTMLCanvasElement[];
  readonly songhash: string;
  readonly stem: string;
  /** Length of the song in seconds. */
  readonly duration: number;
  /** The amplitude with the full height; 1 is full scale. */
  readonly fullHeight: number;
}

/** The most columns of a canvas. Only a lane on a wider display than any of today is scaled. */
const MAX_COLUMNS = 8_192;

/**
 * Draws the waveform as soon as its peaks arrive, and again when the size, the pixel ratio or the
 * colour scheme changes. A wider lane loads finer peaks. Returns a function that ends this.
 */
export function drawWave({ canvases, songhash, stem, duration, fullHeight }: WaveDrawing): () => void {
  const stopped = new AbortController();
  const scheme = matchMedia('(prefers-color-scheme: dark)');
  const loaded = new Map<number, Promise<Peaks | undefined>>();
  let size = { width: 0, height: 0 };
  let shown: Peaks | undefined;

  const paint = () => {
    if (!shown || size.width === 0) return;
    const columns = columnsOf(shown, size.width, duration);
    for (const canvas of canvases) {
      canvas.width = size.width;
      canvas.height = size.height;
      paintWave(canvas, columns, { color: getComputedStyle(canvas).color, fullHeight });
    }
  };
  const show = async () => {
    const level = levelFor(duration, size.width);
    const known = loaded.get(level) ?? loadPeaks(songhash, stem, level, stopped.signal);
    loaded.set(level, known);
    const peaks = await known;
    if (peaks === undefined) loaded.delete(level);
    // A late coarse level does not replace a finer one.
    if (peaks && (shown === undefined || peaks.samplesPerPixel < shown.samplesPerPixel)) shown = peaks;
    if (!stopped.signal.aborted) paint();
  };
  const observer = new ResizeObserver(([entry]) => {
    if (!entry) return;
    size = deviceSize(entry);
    paint();
    if (size.width > 0) void show();
  });

  const [first] = canvases;
  if (first) observer.observe(first);
  scheme.addEventListener('change', paint, { signal: stopped.signal });
  return () => {
    stopped.abort();
    observer.disconnect();
  };
}

/** Returns the size in pixels of the device. */
function deviceSize({ contentRect }: ResizeObserverEntry): { width: number; height: number } {
  const ratio = devicePixelRatio;
  return {
    width: Math.min(MAX_COLUMNS, Math.round(contentRect.width * ratio)),
    height: Math.round(contentRect.height * ratio),
  };
}
