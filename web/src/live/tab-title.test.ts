// Tests the title of the browser's tab.

import { expect, it } from 'vitest';
import { tabTitle } from './tab-title.ts';
import { eventData } from './testing/scripted-source.ts';

const running = eventData('a', { state: 'running', stage: 'separating', progress: 0.458 });
const nothing = { open: '', playing: '', running: undefined };

it.each([
  [nothing, 'Music Separation Server'],
  [{ ...nothing, running }, '45 % · Music Separation Server'],
  [{ ...nothing, open: 'Song.mp3', running }, '45 % · Song.mp3'],
  [{ ...nothing, open: 'Song.mp3', running: { ...running, stage: 'decoding' } }, 'Reading the audio · Song.mp3'],
  [{ ...nothing, open: 'Song.mp3', playing: 'Song.mp3' }, '▶ Song.mp3'],
])('the title of %j is "%s"', (facts, title) => {
  expect(tabTitle(facts)).toBe(title);
});
