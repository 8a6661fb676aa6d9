// Tests the reader of the body of POST /apiv1/separate, also with random documents.

import { expect, it } from 'vitest';
import { membersOnce } from './members-once.ts';
import { readSeparateBody } from './separate-body.ts';

async function* split(bytes: Uint8Array, sizeOf: () => number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; ) {
    const size = Math.max(1, sizeOf());
    yield Buffer.from(bytes.subarray(at, at + size));
    at += size;
  }
}

async function read(body: string | Buffer, sizeOf: () => number = () => 65_536) {
  const parsed = readSeparateBody(split(Buffer.from(body as string), sizeOf));
  const pieces: Uint8Array[] = [];
  for await (const piece of parsed.audio) pieces.push(piece);
  return { audio: Buffer.concat(pieces), fields: parsed.fields() };
}

/** The audio and the fields, or the code and the message of the refusal. */
const outcomeOf = (body: string | Buffer, sizeOf: () => number) =>
  read(body, sizeOf).catch((error: { code?: string; message?: string }) => `${error.code}: ${error.message}`);
const codeIn = (outcome: object | string) => (typeof outcome === 'string' ? (outcome.split(':')[0] ?? '') : 'ok');
const faultOf = async (body: string | Buffer, size = 65_536) => {
  const outcome = await outcomeOf(body, () => size);
  return typeof outcome === 'string' ? outcome : 'ok';
};
const codeOf = async (body: string | Buffer, size?: number) => codeIn(await faultOf(body, size));

function isJson(text: string): boolean {
  try {
    JSON.parse(text.replace(/^\ufeff/, ''));
    return true;
  } catch {
    return false;
  }
}

/** A generator of numbers below a limit; a failure prints the seed that repeats it. */
function numbers(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

type Random = (below: number) => number;

/** A JSON object with random members, in random order and spelling. */
function documentOf(random: Random): string {
  const pick = <T>(items: readonly T[]) => items[random(items.length)] as T;
  const space = () => pick(['', '', '', ' ', '\n\t']);
  const value = (levels: number): string => {
    if (levels === 0 || random(3) > 0)
      return pick([
        '0',
        '-1.50e+3',
        'true',
        'null',
        '""',
        '"ü\\n"',
        '"\\\\"',
        '"a\\"b"',
        '"}{]["',
        '"mp3"',
        '"\\ud83c"',
        '"🎵"',
      ]);
    const items = Array.from({ length: random(4) }, () => space() + value(levels - 1) + space());
    if (random(2) > 0) return `[${items.join(',')}]`;
    return `{${items.map((item) => `${space()}${pick(['"a"', '"mp3"', '""'])}:${item}`).join(',')}}`;
  };
  const audio = () => Buffer.from(Array.from({ length: random(12) }, () => random(256))).toString('base64');
  const members = ['"model"', '"callback"', '"options"', '"other"', '"\\u0070riority"', '"x\\"y"']
    .filter(() => random(2) > 0)
    .map((name) => `${name}${space()}:${space()}${value(3)}`);
  if (random(20) > 0) members.push(`${pick(['"mp3"', '"m\\u00703"'])}${space()}:${space()}"${audio()}"`);
  members.sort(() => random(3) - 1);
  return `${pick(['', '', '\ufeff'])}${space()}{${space()}${members.join(`${space()},`)}${space()}}${space()}`;
}

/** Removes, replaces or adds a character in one of three texts. */
function damaged(random: Random, text: string): string {
  if (random(3) > 0) return text;
  const at = random(text.length);
  const added = random(3) === 0 ? '' : '{}[]",:\\ \n0eA='[random(15)];
  return text.slice(0, at) + added + text.slice(at + random(2));
}

/** The codes that a document may be refused with although it is JSON. */
function faultIn(document: Record<string, unknown>, text: string): RegExp {
  if (document.mp3 === undefined) return /^MP3_MISSING$/;
  if (String(document.mp3).trim() === '') return /^EMPTY_AUDIO$/;
  const isBase64 = typeof document.mp3 === 'string' && toBase64(document.mp3) === document.mp3;
  if (!isBase64) return /^BAD_BASE64$/;
  throw new Error(`refused without a reason: ${text}`);
}

function toBase64(text: string): string {
  return Buffer.from(text, 'base64').toString('base64');
}

it('the audio of a body is decoded exactly, whatever its size, chunks, order of members, white space and escapes', async () => {
  for (let seed = 1; seed <= 400; seed += 1) {
    const random = numbers(seed);
    const audio = Buffer.from(Array.from({ length: 1 + random(seed % 10 === 0 ? 20_000 : 300) }, () => random(256)));
    const escaped = Array.from(audio.toString('base64'), (char) => {
      const way = random(12);
      if (way === 0) return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
      if (way === 1) return `\\u${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
      return char === '/' && way < 7 ? '\\/' : char;
    }).join('');
    const space = () => ' \n\t\r'.slice(0, random(5));
    const callback = { url: 'https://example.org/ü', data: { 'a"b': [1, '\\', '}'], deep: { x: null } } };
    const members = [
      `"mp3"${space()}:${space()}"${escaped}"`,
      `"model"${space()}:${space()}"html\\u00e9"`,
      `"callback":${JSON.stringify(callback)}`,
      `"unknown":${JSON.stringify({ mp3: 'no', list: [[[]], {}, -1.5e-7, true, 'Ω"\\'], n: random(9) })}`,
    ].sort(() => random(3) - 1);
    const body = `${random(2) ? '\ufeff' : ''}${space()}{${space()}${members.join(`${space()},${space()}`)}${space()}}${space()}`;
    const most = 1 + random(40);
    const result = await read(body, () => 1 + random(most));
    expect(result.audio.equals(audio), `seed ${seed}`).toBe(true);
    expect(JSON.parse(result.fields.get('model') ?? '')).toBe('htmlé');
    expect(JSON.parse(result.fields.get('callback') ?? '')).toEqual(callback);
  }
});

it.each([
  ...['0', '-0', '01', '1.', '.5', '1e5', '1E+5', '1e', '-', '+1', '12 3', '1.5.5', '--1', '1-', '1.0', '1e400'],
  ...['true', 'tru', 'nulll', 'true false', 'NaN', '', "'a'", '\u00a01'],
  ...['[]', '[1,]', '[,1]', '[1 2]', '[1]]', '[[[{"a":[0]}]]]', '[}'],
  ...['{}', '{"a":1}', '{"a"}', '{"a":}', '{a:1}', '{"a":1,}', '{]', '{"a":{"b":[1,2,{"c":"d"}]}}', '{"a":1,"a":2}'],
  ...['"\\x"', '"\\u12g4"', '"\\u1234"', '"a\nb"', '"\u007f"', '"', '"\\', '"\\""', '"\\\\"', '"\\\\""', '"\ufeff"'],
])(
  'a body with the member %j is accepted exactly when JSON.parse accepts it, wherever the member is and the chunks end',
  async (value) => {
    const bodies = [`{"x":${value},"mp3":"AAAA"}`, `{"mp3":"AAAA","x":${value}}`, `{"model":${value} , "mp3":"AAAA"}`];
    for (const body of bodies)
      for (const size of [1, 2, 65_536])
        expect(await codeOf(body, size), `${body} by ${size}`).toBe(isJson(body) ? 'ok' : 'BAD_JSON');
  },
);

it.each([
  ...['', ' ', '\ufeff', 'hello', '[]', '"mp3"', 'null', '{', '{"mp3":"AAAA"', '{"mp3":"AAA', '{"mp3":"AAAA","x"'],
  ...[
    '{"mp3":"AAAA"}x',
    '{"mp3":"AAAA"}{}',
    '{"mp3":"AAAA"}}',
    '{"mp3":"AAAA",}',
    '{"mp3":"AAAA"]',
    '{"mp3":"AAAA\\"}',
  ],
  ...['{"mp3":"AAAA","mp3":"AAAA"}', '{"mp3":"AAAA","\\u006dp3":1}', '{"model":"a","mp3":"AAAA","mod\\u0065l":"b"}'],
  ...['\ufeff\ufeff{"mp3":"AAAA"}', ' \ufeff{"mp3":"AAAA"}', '{"mp3":\ufeff"AAAA"}', '{"mp3":"AAAA":"AAAA"}'],
])('the body %j is refused, because it is not one object that holds each field once', async (body) => {
  for (const size of [1, 3, 65_536]) expect(await codeOf(body, size), `by ${size}`).toMatch(/^BAD_(JSON|BASE64)$/);
  if (!isJson(body)) expect(await codeOf(body)).toBe('BAD_JSON');
});

it.each<[what: string, before: string, bytes: number[], after: string]>([
  ['a broken byte order mark', '', [0xef, 0xbb], '{"mp3":"AAAA"}'],
  ['an invalid byte in a field', '{"model":"', [0xff], '","mp3":"AAAA"}'],
  ['an invalid byte in an unknown field', '{"mp3":"AAAA","x":"', [0xc0, 0x80], '"}'],
  ['half a character in a name', '{"mp3":"AAAA","', [0xc3], '":1}'],
  ['a surrogate in UTF-8', '{"mp3":"AAAA","x":"', [0xed, 0xa0, 0x80], '"}'],
])('a body with %s is refused, because it is not UTF-8', async (_what, before, bytes, after) => {
  const body = Buffer.concat([Buffer.from(before), Buffer.from(bytes), Buffer.from(after)]);
  for (const size of [1, 65_536]) expect(await codeOf(body, size)).toBe('BAD_JSON');
});

it.each<[body: string, reason: RegExp]>([
  ['', /is empty/],
  [' []', /"\{" was expected at byte 1, not "\["/],
  ['{"mp3":"AAAA",}', /double-quoted property name.* at byte 14\.$/],
  ['{"mp3":"AAAA"}{', /nothing more was expected at byte 14, not "\{"/],
  ['{"x":"ü","mp3":"AAAA",}', / at byte 23\.$/],
  ['\ufeff{"mp3":"AA\\u0041A","é":1,}', / at byte 29\.$/],
  ['{"mp3":"AAAA"', /ends at byte 13/],
  ['{"mp3" "AAAA"}', /':'.* at byte 7\.$/],
  ['{"mp3":"AAAA" "b":1}', /',' or '\}'.* at byte 14\.$/],
  ['{"x":tru3,"mp3":"AAAA"}', /token '3'| at byte 8\.$/],
  ['{"x":[1,],"mp3":"AAAA"}', /token '\]'/],
  ['{"x":"a\nb"}', /control character.* at byte 7\.$/],
  ['{"x":01}', / at byte 6\.$/],
  ['{"x":-}', /number.* at byte 6\.$/],
  ['{"mp3":"AA\\x"}', /invalid escape at byte 10\.$/],
  ['{"mp3":"AA\\u00"}', /invalid escape at byte 10\.$/],
  ['{"model":"a","model":"b","mp3":"AAAA"}', /"model" more than once/],
])('the body %j is refused, and the reason gives the place of the fault', async (body, reason) => {
  for (const size of [1, 7, 65_536])
    await expect(read(body, () => size)).rejects.toMatchObject({
      code: 'BAD_JSON',
      message: expect.stringMatching(reason),
    });
});

it.each([
  'A',
  'AA',
  'AAA',
  'AAAAA',
  'AA==AAAA',
  'AAA=AAAA',
  '====',
  'A===',
  '=AAA',
  'AA=A',
  'AA-_',
  'AA A',
  'AA*A',
  'AAÄA',
])('the "mp3" "%s" is refused, because it is not base64 with padding', async (text) => {
  for (const size of [1, 5, 65_536]) expect(await codeOf(`{"mp3":"${text}"}`, size)).toBe('BAD_BASE64');
});

it.each(['7', 'null', 'true', '["AAAA"]', '{"a":"AAAA"}'])(
  'the "mp3" %s is refused, because it is not a string',
  async (value) => {
    for (const size of [1, 65_536]) expect(await codeOf(`{"mp3": ${value}}`, size)).toBe('BAD_BASE64');
  },
);

it.each([
  ['QQ==', 'A'],
  ['QUI=', 'AB'],
  ['\\u0051UI\\u003d', 'AB'],
  ['\\u002b\\/8=', '\ufffd\ufffd'],
])('the "mp3" "%s" is decoded', async (text, decoded) => {
  for (const size of [1, 2, 65_536])
    expect((await read(`{"mp3":"${text}"}`, () => size)).audio.toString()).toBe(decoded);
});

it.each([
  ['{}', 'MP3_MISSING'],
  ['{"MP3":"AAAA","x":{"mp3":"AAAA"}}', 'MP3_MISSING'],
  ['{"mp3x":"AAAA","mp":"AAAA","\\u006d\\u0070\\u0033\\u0033":"AAAA"}', 'MP3_MISSING'],
  ['{"mp3":""}', 'EMPTY_AUDIO'],
  ['{"mp3":" \\n"}', 'EMPTY_AUDIO'],
])('the body %j without audio is refused as %s', async (body, code) => {
  for (const size of [1, 65_536]) expect(await codeOf(body, size)).toBe(code);
});

it('the name "mp3" may have any spelling, and unknown names may be long or special', async () => {
  expect((await read('{"\\u006dp3":"QUJD"}', () => 1)).audio.toString()).toBe('ABC');
  expect((await read('{"\\u006d\\u0070\\u0033":"QUJD"}', () => 1)).audio.toString()).toBe('ABC');
  expect(await codeOf(`{"${'k'.repeat(100_000)}":1,"__proto__":{},"mp3":"AAAA"}`, 1000)).toBe('ok');
});

it.each([
  '{"n":1.0,"big":12345678901234567890,"huge":1e400,"e":1E+2}',
  '{"a":1,"a":2}',
  '{ "b" : [ 1 , 2 ],\n\t"a":{ } }',
  '"\\u00e9\\/\\"},\\n é 🎵"',
  '[{"url":"x"},"}",[],{}]',
  '{"data":{"data":0}}',
  '-0.0',
  'null',
  '""',
])('the callback data %j is kept byte for byte', async (data) => {
  for (const body of [
    `{"mp3":"QUJD","callback":{"url":"x", "data" : ${data} ,"on":[]}}`,
    `{"callback":{"d\\u0061ta":\r\n${data}\t},"mp3":"QUJD"}`,
  ])
    for (const size of [1, 3, 65_536]) {
      const { fields } = await read(body, () => size);
      expect(membersOnce(fields.get('callback') ?? '', ['data']).get('data'), `by ${size}`).toBe(data);
    }
});

it.each(['model', 'options', 'priority'])('a body whose "%s" is larger than 64 KiB is refused', async (name) => {
  expect(await codeOf(`{"${name}":"${'x'.repeat(70_000)}","mp3":"AAAA"}`)).toBe('INVALID_ARGUMENT');
});

// Larger members are not skipped: everything beside the audio is kept for JSON.parse,
// so its size needs a limit.
it.each<[what: string, body: (bytes: number) => string]>([
  ['an unknown field before the audio', (bytes) => `{"x":"${'x'.repeat(bytes - 17)}","mp3":"AAAA"}`],
  ['an unknown field after the audio', (bytes) => `{"mp3":"AAAA","x":"${'x'.repeat(bytes - 17)}"}`],
  ['many unknown fields', (bytes) => `{"mp3":"AAAA"${',"x":10'.repeat((bytes - 10) / 7)}}`.padEnd(bytes + 4)],
  ['white space', (bytes) => `{"mp3":"AAAA"}${' '.repeat(bytes - 10)}`],
  ['the name of a field', (bytes) => `{"${'k'.repeat(bytes - 15)}":1,"mp3":"AAAA"}`],
])('a body may have up to 256 KiB of %s', async (_what, body) => {
  const limit = 256 * 1024;
  expect(body(limit)).toHaveLength(limit + 4);
  for (const size of [1_000, 65_536]) {
    expect(await codeOf(body(limit), size)).toBe('ok');
    expect(await faultOf(body(limit + 7), size)).toMatch(
      /^TOO_LARGE: The body beside "mp3" is larger than 256 KiB\. Shorten "callback" and remove/,
    );
  }
});

it('the audio of a body does not count towards the 256 KiB for its other members', async () => {
  expect((await read(`{"mp3":"${'\\n'.repeat(300_000)}${'AAAA'.repeat(300_000)}"}`)).audio).toHaveLength(900_000);
});

it.each<[what: string, nested: string, code: string]>([
  ['lists', `${'['.repeat(131_000)}${']'.repeat(131_000)}`, 'ok'],
  ['objects', `${'{"":'.repeat(52_000)}0${'}'.repeat(52_000)}`, 'ok'],
  ['lists without an end', '['.repeat(262_000), 'BAD_JSON'],
  ['brackets of the wrong kind', `${'['.repeat(131_000)}${'}'.repeat(131_000)}`, 'BAD_JSON'],
])('a body with 256 KiB of nested %s does not overflow the stack', async (_what, nested, code) => {
  for (const body of [`{"x":${nested},"mp3":"AAAA"}`, `{"mp3":"AAAA","callback":${nested}}`])
    expect(await codeOf(body)).toBe(code);
});

it.each<[place: string, body: (callback: string) => string]>([
  ['before', (callback) => `{"callback":${callback},"mp3":"QUJD","model":"a"}`],
  ['after', (callback) => `{"model":"a","mp3":"QUJD","callback":${callback}}`],
])('a callback of more than 64 KiB %s the audio is dropped, and the rest of the body is kept', async (_place, body) => {
  const long = `{"url":"https://example.org","data":"${'x'.repeat(70_000)}"}`;
  const exact = `"${'x'.repeat(65_534)}"`;
  for (const size of [777, 65_535, 200_000]) {
    const { audio, fields } = await read(body(long), () => size);
    expect(audio.toString()).toBe('ABC');
    expect([...fields].sort()).toEqual([
      ['callback', ''],
      ['model', '"a"'],
    ]);
    expect((await read(body(exact), () => size)).fields.get('callback')).toBe(exact);
  }
  expect(await codeOf(body(`${long},"callback":1`))).toBe('BAD_JSON');
  expect(await codeOf(body(long.slice(0, -2)))).toBe('BAD_JSON');
});

it('random documents with faults have the same result in random chunks as in one piece, and as with JSON.parse', async () => {
  const seen = new Set<string>();
  for (let seed = 1; seed <= 2_000; seed += 1) {
    const random = numbers(seed);
    const body = Buffer.from(damaged(random, documentOf(random)));
    const text = body.toString();
    const most = 1 + random(30);
    const whole = await outcomeOf(body, () => body.length);
    const inChunks = await outcomeOf(body, () => 1 + random(most));
    const what = `seed ${seed}: ${text}`;
    const [code, codeInChunks] = [codeIn(whole), codeIn(inChunks)];
    seen.add(code);
    if (!isJson(text)) {
      // Of two faults, the chunks determine which one is found first.
      for (const each of [code, codeInChunks]) expect(each, what).toMatch(/^BAD_(JSON|BASE64)$/);
      continue;
    }
    expect(inChunks, what).toEqual(whole);
    const value = JSON.parse(text.replace(/^\ufeff/, '')) as Record<string, unknown>;
    if (typeof whole === 'string') expect(code, what).toMatch(faultIn(value, text));
    else {
      expect(whole.audio, what).toEqual(Buffer.from(String(value.mp3), 'base64'));
      for (const name of ['model', 'callback', 'options', 'priority'])
        expect(JSON.parse(whole.fields.get(name) ?? 'null'), what).toEqual(value[name] ?? null);
    }
  }
  expect([...seen].sort()).toEqual(['BAD_BASE64', 'BAD_JSON', 'EMPTY_AUDIO', 'MP3_MISSING', 'ok']);
});
