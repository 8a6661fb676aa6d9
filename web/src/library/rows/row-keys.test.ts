// Tests the keys of the list.

import { expect, it } from 'vitest';
import { rowAction } from './row-keys.ts';

const press = (key: string, more: object = {}) =>
  rowAction({ key, ctrlKey: false, altKey: false, metaKey: false, ...more }, 10, true);

it.each([
  ['ArrowDown', { move: 1 }],
  ['ArrowUp', { move: -1 }],
  ['ArrowRight', { across: 1 }],
  ['PageDown', { move: 9 }],
  ['PageUp', { move: -9 }],
  ['Home', { to: 'first' }],
  ['End', { to: 'last' }],
  ['Delete', 'remove'],
  [' ', 'select'],
  ['Enter', undefined],
  ['Tab', undefined],
])('the key %j means %j', (key, action) => {
  expect(press(key)).toEqual(action);
});

it('keys with Ctrl, Alt or Meta stay with the browser', () => {
  for (const more of [{ ctrlKey: true }, { altKey: true }, { metaKey: true }])
    expect(press('ArrowDown', more)).toBeUndefined();
});

it('the space key on a button or a checkbox presses it', () => {
  expect(rowAction({ key: ' ', ctrlKey: false, altKey: false, metaKey: false }, 10, false)).toBeUndefined();
});
