// Computes the rows that a scrolled list renders. All rows have the same height.

/** The scroll position and sizes, in CSS pixels. */
export interface Viewport {
  readonly top: number;
  readonly height: number;
  /** Height of one row. */
  readonly row: number;
}

/** Indices of rows; `last` is one of them. `last` below `first`: no rows. */
export interface RowRange {
  readonly first: number;
  readonly last: number;
}

/** Rows above and below the viewport, so that the next movement finds them rendered. */
const MARGIN = 6;
/** The rendered range moves in steps, so that most scroll events render nothing. */
const STEP = 4;

/** Returns the rows of which at least a part is in view. */
export function visibleRows({ top, height, row }: Viewport, count: number): RowRange {
  const first = Math.max(0, Math.floor(top / row));
  return { first, last: Math.min(count, Math.ceil((top + height) / row)) - 1 };
}

/** Returns the rows to render: those in view and some more. */
export function renderedRows(viewport: Viewport, count: number): RowRange {
  const { first, last } = visibleRows(viewport, count);
  const down = (index: number) => Math.floor(index / STEP) * STEP;
  return { first: Math.max(0, down(first - MARGIN)), last: Math.min(count - 1, down(last + MARGIN) + STEP - 1) };
}

/** Returns the nearest scroll position at which the whole row is in view. */
export function scrollTopFor(index: number, { top, height, row }: Viewport): number {
  return Math.min(index * row, Math.max(top, (index + 1) * row - height));
}
