// Tests which rows of a scrolled list are rendered.

import { expect, it } from 'vitest';
import { renderedRows, scrollTopFor, visibleRows } from './row-window.ts';

const view = (top: number) => ({ top, height: 500, row: 50 });

it('a row is in view when a part of it is', () => {
  expect(visibleRows(view(0), 100)).toEqual({ first: 0, last: 9 });
  expect(visibleRows(view(49), 100)).toEqual({ first: 0, last: 10 });
  expect(visibleRows(view(50), 100)).toEqual({ first: 1, last: 10 });
  expect(visibleRows(view(0), 3)).toEqual({ first: 0, last: 2 });
  expect(visibleRows(view(0), 0)).toEqual({ first: 0, last: -1 });
});

it('every row in view is rendered with some around it, and never more than a fixed number', () => {
  for (let top = 0; top <= 100_000; top += 371) {
    const visible = visibleRows(view(top), 2_000);
    const rendered = renderedRows(view(top), 2_000);
    expect(rendered.first).toBeLessThanOrEqual(visible.first);
    expect(rendered.last).toBeGreaterThanOrEqual(Math.min(visible.last, 1_999));
    expect(rendered.last - rendered.first).toBeLessThan(32);
    expect(rendered.last).toBeLessThan(2_000);
  }
});

it('a movement of one row rarely changes the rendered rows', () => {
  const ranges = new Set(Array.from({ length: 40 }, (_, at) => JSON.stringify(renderedRows(view(at * 50), 1_000))));
  expect(ranges.size).toBeLessThan(25);
});

it('a list without rows renders none', () => {
  const { first, last } = renderedRows(view(0), 0);
  expect(last).toBeLessThan(first);
});

it('the list scrolls as little as needed to show a whole row', () => {
  expect(scrollTopFor(0, view(300))).toBe(0);
  expect(scrollTopFor(6, view(300))).toBe(300);
  expect(scrollTopFor(15, view(300))).toBe(300);
  expect(scrollTopFor(16, view(300))).toBe(350);
});
