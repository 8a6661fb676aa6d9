// Tests the sentence about all uploads, and how rarely it is spoken.

import { signal } from '@preact/signals';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { LiveState } from '../../live/song-feed.ts';
import type { Phase } from '../queue/upload.ts';
import { createSpeaker } from './speaker.ts';
import { countUploads, summaryText } from './summary.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const upload = (phase: Phase['name'], state?: string) => ({
  phase: signal({ name: phase } as Phase),
  live: signal((state ? { state } : undefined) as LiveState),
});

it('the summary counts what was uploaded, refused and separated', () => {
  const uploads = [
    ...Array.from({ length: 12 }, (_, n) => upload('accepted', n < 4 ? 'done' : 'waiting')),
    ...Array.from({ length: 35 }, () => upload('queued')),
    upload('failed'),
    upload('failed'),
    upload('sending'),
    upload('stopped'),
  ];
  expect(summaryText(countUploads(uploads))).toBe('12 of 50 uploaded. 2 were not accepted. 4 are separated.');
  expect(summaryText(countUploads([upload('chosen')]))).toBe('1 song is ready to be sent.');
  expect(summaryText(countUploads([]))).toBe('');
});

it('many changes are spoken as one, and the newest is always spoken in the end', () => {
  const text = signal('');
  const { spoken, stop } = createSpeaker(text, 5_000);
  for (let n = 1; n <= 30; n += 1) text.value = `${n} of 50`;
  expect(spoken.value).toBe('');
  vi.advanceTimersByTime(5_000);
  expect(spoken.value).toBe('30 of 50');
  text.value = '31 of 50';
  vi.advanceTimersByTime(4_999);
  expect(spoken.value).toBe('30 of 50');
  vi.advanceTimersByTime(1);
  expect(spoken.value).toBe('31 of 50');
  text.value = '32 of 50';
  stop();
  vi.advanceTimersByTime(60_000);
  expect(spoken.value).toBe('31 of 50');
});
