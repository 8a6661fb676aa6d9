// Paints a waveform on a canvas.

/** Loud parts of quiet stems stay visible: the height grows faster than the amplitude at first. */
const HEIGHT_EXPONENT = 0.8;

/** The look of a waveform. */
export interface WaveStyle {
  readonly color: string;
  /** The amplitude with the full height; 1 is full scale. */
  readonly fullHeight: number;
}

/**
 * Paints columns of columnsOf(), one for each pixel of the canvas. A line in the middle marks
 * silence.
 */
export function paintWave(canvas: HTMLCanvasElement, columns: Float32Array, { color, fullHeight }: WaveStyle): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  const { width, height } = canvas;
  const middle = height / 2;
  const lineHeight = Math.max(1, Math.round(height / 60));
  context.clearRect(0, 0, width, height);
  context.fillStyle = color;
  const heightOf = (amplitude: number) =>
    Math.sign(amplitude) * middle * Math.min(1, Math.abs(amplitude) / fullHeight) ** HEIGHT_EXPONENT;
  for (let column = 0; column < width; column += 1) {
    const top = middle - heightOf(columns[2 * column + 1] ?? 0);
    const bottom = middle - heightOf(columns[2 * column] ?? 0);
    context.fillRect(column, Math.min(top, middle - lineHeight / 2), 1, Math.max(lineHeight, bottom - top));
  }
}
