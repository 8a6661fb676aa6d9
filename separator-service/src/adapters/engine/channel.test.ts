import { expect, test } from 'vitest';
import { EngineError } from '../../domain/engine.ts';
import { type ChannelDeps, createChannel } from './channel.ts';
import { MAX_LINE_BYTES, PROTOCOL_VERSION } from './protocol.ts';

const HELLO = {
  type: 'hello',
  protocol: PROTOCOL_VERSION,
  pid: 1,
  device: 'cpu',
  device_name: 'x',
  versions: {},
  slots: 2,
};
const LOADED = { type: 'loaded', model: 'tiny', revision: '1', load_ms: 1, speed: 1, memory_bytes: 1 };
const STATS = {
  passes: { 1: 2 },
  music_s: 8,
  busy_s: 4,
  waiting: 0,
  songs: 1,
  memory: { used_bytes: 1, limit_bytes: null },
};
const MODELS = { type: 'models', models: [], auto: 'preview', auto_reason: '', auto_detail: '' };
const REQUEST = { model: 'm', revision: '1', input: '/in', output_dir: '/out', stems: ['vocals'] };
const line = (message: object) => `${JSON.stringify(message)}\n`;

function open(greet = true) {
  const sent: Record<string, unknown>[] = [];
  const faults: Error[] = [];
  const lists: unknown[] = [];
  const steps: string[] = [];
  const stats: unknown[] = [];
  const deps: ChannelDeps = {
    write: (text) => sent.push(JSON.parse(text)),
    onHello: () => undefined,
    onMessage: () => undefined,
    onStep: () => steps.push('step'),
    onStats: (latest) => stats.push(latest),
    onModels: (models) => lists.push(models),
    onFault: (error) => faults.push(error),
  };
  const channel = createChannel(deps);
  if (greet) channel.receive(line(HELLO));
  return { channel, sent, faults, lists, steps, stats };
}

test('answers reach their requests in any order, however their text is split', async () => {
  const { channel, sent } = open();
  const first = channel.load('tiny');
  const second = channel.load('tiny');
  expect(sent.map(({ type }) => type)).toEqual(['load', 'load']);
  const text = line({ ...LOADED, id: sent[1]?.id, load_ms: 2 }) + line({ ...LOADED, id: sent[0]?.id, load_ms: 1 });
  for (const letter of text) channel.receive(letter);
  expect([(await first).load_ms, (await second).load_ms]).toEqual([1, 2]);
});

test('progress, parts and restarts reach only the listeners of their song', () => {
  const { channel } = open();
  const seen: unknown[] = [];
  const listen = (name: string) => ({
    onProgress: ({ done }: { done: number }) => seen.push([name, done]),
    onPart: ({ path }: { path: string }) => seen.push([name, path]),
    onRestart: () => seen.push([name, 'restart']),
  });
  const first = channel.separate(REQUEST, listen('first'));
  const second = channel.separate(REQUEST, listen('second'));
  channel.receive(line({ type: 'progress', id: second.id, done: 3, total: 4 }));
  channel.receive(line({ type: 'part', id: first.id, path: '/p', frames: 1 }));
  channel.receive(line({ type: 'restart', id: second.id }));
  channel.receive(line({ type: 'progress', id: 'unknown', done: 1, total: 4 }));
  expect(seen).toEqual([
    ['second', 3],
    ['first', '/p'],
    ['second', 'restart'],
  ]);
});

test('a part that was taken is reported for its song', () => {
  const { channel, sent } = open();
  channel.taken('r7');
  expect(sent).toEqual([{ type: 'taken', id: 'r1', target: 'r7' }]);
});

test('the figures of a heartbeat are passed on', () => {
  const { channel, stats } = open();
  channel.receive(line({ type: 'alive', stats: STATS }));
  expect(stats).toEqual([STATS]);
});

test('a step counts only for a request in progress', async () => {
  const { channel, sent, steps } = open();
  const load = channel.load('tiny');
  const id = sent[0]?.id;
  channel.receive(line({ type: 'step', id }) + line({ type: 'step', id: 'unknown' }));
  expect(steps).toEqual(['step']);
  channel.receive(line({ ...LOADED, id }) + line({ type: 'step', id }));
  await load;
  expect(steps).toEqual(['step']);
});

test('closing a channel fails every pending call with an error that names it, and every later call', async () => {
  const { channel } = open();
  const load = channel.load('tiny');
  const song = channel.separate(REQUEST, {
    onProgress: () => undefined,
    onPart: () => undefined,
    onRestart: () => undefined,
  });
  channel.close(new Error('it fell over'));
  await expect(load).rejects.toMatchObject({ code: 'ENGINE_CRASHED', message: /loading of tiny.*it fell over/ });
  await expect(song.result).rejects.toMatchObject({ code: 'ENGINE_CRASHED', message: new RegExp(song.id) });
  await expect(channel.models()).rejects.toBeInstanceOf(EngineError);
});

test('a failed answer rejects only its own call, with its code', async () => {
  const { channel, sent } = open();
  const load = channel.load('tiny');
  const models = channel.models();
  channel.receive(line({ type: 'failed', id: sent[0]?.id, code: 'OUT_OF_MEMORY', reason: 'full' }));
  await expect(load).rejects.toMatchObject({ code: 'OUT_OF_MEMORY' });
  channel.receive(line({ ...MODELS, id: sent[1]?.id }));
  await expect(models).resolves.toBeDefined();
});

test('a list of models that no request asked for is passed on', () => {
  const { channel, lists } = open();
  channel.receive(line({ ...MODELS, id: null }));
  expect(lists).toMatchObject([{ auto: 'preview' }]);
});

test.each([
  ['another version', false, line({ ...HELLO, protocol: 1 }), /protocol 1/],
  ['anything before hello', false, line({ ...LOADED, id: 'r1' }), /hello first/],
  ['hello twice', true, line(HELLO), /twice/],
  ['a line that is not JSON', true, 'Downloading: 100%\n', /not JSON/],
  ['a heartbeat without figures', true, line({ type: 'alive' }), /invalid/],
  ['a part of too many frames', true, line({ type: 'part', id: 'r1', path: '/p', frames: 262_145 }), /invalid/],
  ['a message with a field missing', true, line({ type: 'progress', id: 'r1' }), /invalid/],
  [
    'the report of an unreadable request',
    true,
    line({ type: 'failed', id: null, code: 'ENGINE_REFUSED', reason: 'no' }),
    /could not read/,
  ],
  ['an unfinished line of more than 1 MiB', true, 'x'.repeat(MAX_LINE_BYTES + 1), /too long/],
  ['a line of more than 1 MiB', true, `${' '.repeat(MAX_LINE_BYTES)}{}\n`, /too long/],
])('%s from the engine is a fault, and is reported once', (_name, greet, text, reason) => {
  const { channel, faults } = open(greet);
  channel.receive(text);
  channel.receive(text);
  expect(faults.map(({ message }) => message)).toEqual([expect.stringMatching(reason)]);
});

test('an answer of the wrong kind fails its call and is reported as a fault', async () => {
  const { channel, sent, faults } = open();
  const load = channel.load('tiny');
  channel.receive(line({ ...MODELS, id: sent[0]?.id }));
  await expect(load).rejects.toMatchObject({ code: 'ENGINE_CRASHED' });
  expect(faults).toHaveLength(1);
});

test('no request is sent before the engine has sent hello', async () => {
  const { channel, sent } = open(false);
  await expect(channel.models()).rejects.toMatchObject({ code: 'ENGINE_CRASHED' });
  expect(sent).toEqual([]);
});
