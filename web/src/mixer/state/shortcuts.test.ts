// Tests the commands of the keys.

import { expect, it } from 'vitest';
import { commandOf, isCharacter, type Press } from './shortcuts.ts';

const press = (key: string, more: Partial<Press> = {}): Press => ({
  key,
  code: '',
  shiftKey: false,
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  ...more,
});

it('every key of the mixer gives its command', () => {
  expect(commandOf(press(' '))).toEqual({ name: 'play' });
  expect(commandOf(press('ArrowLeft'))).toEqual({ name: 'seek', seconds: -5 });
  expect(commandOf(press('ArrowRight', { shiftKey: true }))).toEqual({ name: 'seek', seconds: 1 });
  expect(commandOf(press('ArrowDown'))).toEqual({ name: 'master', positions: -2 });
  expect(commandOf(press('3'))).toEqual({ name: 'select', lane: 3 });
  expect(commandOf(press('m'))).toEqual({ name: 'mute' });
  expect(commandOf(press('s'))).toEqual({ name: 'solo', exclusive: false });
  expect(commandOf(press('S', { shiftKey: true }))).toEqual({ name: 'solo', exclusive: true });
  expect(commandOf(press('L'))).toEqual({ name: 'loop' });
  expect(commandOf(press('?', { shiftKey: true }))).toEqual({ name: 'help' });
});

it('the keys of digits select lanes on keyboards that write other characters with them', () => {
  expect(commandOf(press('&', { code: 'Digit1' }))).toEqual({ name: 'select', lane: 1 });
  expect(commandOf(press('0', { code: 'Digit0' }))).toBeUndefined();
});

it('keys of the browser and other keys give no command', () => {
  expect(commandOf(press('s', { ctrlKey: true }))).toBeUndefined();
  expect(commandOf(press('ArrowLeft', { altKey: true }))).toBeUndefined();
  expect(commandOf(press('l', { metaKey: true }))).toBeUndefined();
  expect(commandOf(press('x'))).toBeUndefined();
  expect(commandOf(press('Tab'))).toBeUndefined();
});

it('letters, digits and signs are characters, and space and arrows are not', () => {
  expect(['m', '1', '?'].map((key) => isCharacter(press(key)))).toEqual([true, true, true]);
  expect([' ', 'ArrowUp', 'Home'].map((key) => isCharacter(press(key)))).toEqual([false, false, false]);
});
