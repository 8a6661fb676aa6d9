// Tests the texts and actions of the rows of uploads.

import { expect, it } from 'vitest';
import { Problem } from '../../api/problem.ts';
import type { Accepted, SongEventData } from '../../api/types.ts';
import { localProblem } from '../queue/local-problem.ts';
import type { Phase } from '../queue/upload.ts';
import { type RowData, rowView } from './row-view.ts';

const DATA: RowData = { phase: { name: 'chosen' }, sentBytes: 0, size: 8_000_000, live: undefined, now: 1_000 };
const row = (phase: Phase, more: Partial<RowData> = {}) => rowView({ ...DATA, phase, ...more });

const answer = (status: Accepted['status'], state: Accepted['state'] = 'waiting'): Accepted => ({
  hash: 'a',
  status,
  state,
  position: 3,
  model: { name: 'preview', revision: '1' },
  run: 1,
});
const song = (status: Accepted['status'] = 'queued', isRepeat = false): Phase => ({
  name: 'accepted',
  answer: answer(status, status === 'done' ? 'done' : 'waiting'),
  isRepeat,
});
const live = (differing: Partial<SongEventData>): { live: SongEventData } => ({
  live: {
    hash: 'a',
    state: 'waiting',
    run: 1,
    attempt: 1,
    progress: 0,
    stage: '',
    position: 1,
    estimate_seconds: null,
    stalled: false,
    started_at: null,
    finished_at: null,
    ...differing,
  },
});

it('a row shows the sent bytes with a bar, and then that the server is storing the file', () => {
  expect(row({ name: 'sending' }, { sentBytes: 2_000_000 })).toEqual({
    text: 'Sending',
    detail: '2.0 MB of 8.0 MB',
    tone: 'busy',
    bar: 0.25,
    actions: ['stop'],
  });
  expect(row({ name: 'sending' }, { sentBytes: 8_000_000 })).toMatchObject({
    text: 'Sent, and the server is storing it',
    bar: null,
  });
});

it('a pause before the next attempt counts down, and can be ended or stopped', () => {
  const phase: Phase = { name: 'pausing', problem: new Problem('OFFLINE', ''), until: 12_400 };
  expect(row(phase)).toMatchObject({
    text: 'The server is not responding. Trying again.',
    detail: 'Trying again in 12 s.',
    actions: ['now', 'stop'],
  });
  expect(row(phase, { now: 99_000 }).detail).toBe('Trying again in 0 s.');
});

it('a refused file shows the reason, and can be sent again only if that may help', () => {
  expect(row({ name: 'failed', problem: localProblem('FILE_EMPTY') })).toMatchObject({
    text: 'This file is empty. Choose another file.',
    tone: 'problem',
    actions: ['remove'],
  });
  expect(row({ name: 'failed', problem: new Problem('STORAGE_FULL', '', { status: 507 }) })).toMatchObject({
    text: expect.stringContaining('no space left'),
    actions: ['again', 'remove'],
  });
  const proxy = new Problem('PROXY', 'The server answered 413.', { status: 413 });
  expect(row({ name: 'failed', problem: proxy }).text).toContain('larger than the server accepts');
});

it('a song shows its place in the queue at once, and then its live state with one estimate', () => {
  expect(row(song())).toMatchObject({ text: 'Waiting, number 3 in the queue', actions: ['open', 'cancel'] });
  const running = live({ state: 'running', stage: 'separating', progress: 0.4, estimate_seconds: 130 });
  expect(row(song(), running)).toEqual({
    text: 'Separating',
    detail: '40 %, about 2 minutes left',
    tone: 'busy',
    bar: 0.4,
    actions: ['open', 'cancel'],
  });
  expect(row(song(), live({ state: 'done' }))).toMatchObject({
    text: 'Done',
    tone: 'good',
    actions: ['open', 'remove'],
  });
});

it('a file whose song the server already had is marked as such, unless this page had sent it', () => {
  expect(row(song('done')).text).toBe('Already separated');
  expect(row(song('joined')).text).toBe('Waiting, number 3 in the queue. It was already in the queue.');
  expect(row(song('joined', true)).text).toBe('Waiting, number 3 in the queue');
});

it('a song that failed, was cancelled or was removed can be sent or separated again', () => {
  const failed = live({ state: 'failed', code: 'OUT_OF_MEMORY', reason: 'x', can_retry: true });
  expect(row(song(), failed)).toMatchObject({ tone: 'problem', actions: ['retry', 'remove'] });
  const bad = live({ state: 'failed', code: 'BAD_AUDIO', reason: 'x', can_retry: false });
  expect(row(song(), bad)).toMatchObject({ text: expect.stringContaining('no audio'), actions: ['remove'] });
  expect(row(song(), live({ state: 'cancelled', can_retry: true }))).toMatchObject({
    text: 'Cancelled',
    tone: 'quiet',
    actions: ['retry', 'remove'],
  });
  expect(row(song(), { live: 'removed' })).toMatchObject({ actions: ['again', 'remove'] });
});
