import { describe, expect, it } from 'vitest';
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

const codeOf = (body: string | Buffer, size = 65_536) =>
  read(body, () => size).then(
    () => 'ok',
    (error: { code?: string }) => error.code ?? String(error),
  );

/** A small generator of numbers, so that a failure can be run again. */
function numbers(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

describe('the body of POST /apiv1/separate', () => {
  it('gives back the very bytes, whatever the sizes, splits, order of keys, spaces and escapes', async () => {
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

  it('agrees with JSON.parse about what is JSON', async () => {
    const values = [
      '0',
      '-0',
      '01',
      '1.',
      '.5',
      '1e5',
      '1E+5',
      '1e',
      '-',
      '+1',
      'true',
      'tru',
      'nulll',
      '[]',
      '[1,]',
      '[,1]',
      '[1 2]',
      '{}',
    ]
      .concat([
        '{"a":1}',
        '{"a"}',
        '{"a":}',
        '{a:1}',
        '{"a":1,}',
        '[}',
        '{]',
        '"\\x"',
        '"\\u12g4"',
        '"\\u1234"',
        '"a\nb"',
        '"\u007f"',
        '[[[{"a":[0]}]]]',
      ])
      .concat([
        '',
        '"',
        '"\\',
        '12 3',
        '1.5.5',
        '--1',
        '1-',
        '{"a":{"b":[1,2,{"c":"d"}]}}',
        'NaN',
        "'a'",
        '[1]]',
        'true false',
        '\u00a01',
      ]);
    for (const value of values) {
      for (const body of [
        `{"x":${value},"mp3":"AAAA"}`,
        `{"mp3":"AAAA","x":${value}}`,
        `{"model":${value} , "mp3":"AAAA"}`,
      ]) {
        let isJson = true;
        try {
          JSON.parse(body);
        } catch {
          isJson = false;
        }
        for (const size of [1, 2, 65_536])
          expect(await codeOf(body, size), `${body} by ${size}`).toBe(isJson ? 'ok' : 'BAD_JSON');
      }
    }
  });

  it('refuses what is not one whole object', async () => {
    for (const body of [
      '',
      ' ',
      'hello',
      '[]',
      '"mp3"',
      'null',
      '{',
      '{"mp3":"AAAA"',
      '{"mp3":"AAA',
      '{"mp3":"AAAA"}x',
      '{"mp3":"AAAA"}{}',
    ])
      expect(await codeOf(body, 3), body).toBe('BAD_JSON');
    expect(await codeOf('{"mp3":"AAAA","mp3":"AAAA"}')).toBe('BAD_JSON');
    expect(await codeOf('{"mp3":"AAAA",}')).toBe('BAD_JSON');
    expect(await codeOf(Buffer.from([0xef, 0xbb, 0x7b, 0x7d]))).toBe('BAD_JSON');
    expect(
      await codeOf(Buffer.concat([Buffer.from('{"model":"'), Buffer.from([0xff]), Buffer.from('","mp3":"AAAA"}')])),
    ).toBe('BAD_JSON');
  });

  it('says what is wrong with it, and where', async () => {
    const cases: [body: string, reason: RegExp][] = [
      ['', /empty/],
      [' []', /"\{" was expected at byte 1, not "\["/],
      ['{"mp3":"AAAA",}', /a name in double quotes was expected at byte 14, not "\}"/],
      ['{"mp3":"AAAA"}{', /nothing more was expected at byte 14/],
      ['{"mp3":"AAAA"', /ends at byte 13/],
      ['{"mp3" "AAAA"}', /":" was expected at byte 7/],
      ['{"mp3":"AAAA" "b":1}', /"," or "\}" was expected at byte 14/],
      ['{"x":tru3,"mp3":"AAAA"}', /true, false or null was expected at byte 8, not "3"/],
      ['{"x":[1,],"mp3":"AAAA"}', /a value was expected at byte 8, not "\]"/],
      ['{"x":"a\nb"}', /control characters was expected at byte 7, not byte 0x0a/],
      ['{"x":01}', /"," or "\}" was expected at byte 6/],
      ['{"x":-}', /a digit was expected at byte 6/],
      ['{"mp3":"AA\\x"}', /an escape such as \\n was expected at byte 11, not "x"/],
      ['{"model":"a","model":"b"}', /"model" stands in the body more than once/],
    ];
    for (const [body, reason] of cases)
      for (const size of [1, 7, 65_536])
        await expect(
          read(body, () => size),
          `${body} by ${size}`,
        ).rejects.toMatchObject({
          code: 'BAD_JSON',
          message: expect.stringMatching(reason),
        });
  });

  it('checks alphabet, padding and length of the base64', async () => {
    for (const text of [
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
    ])
      for (const size of [1, 5, 65_536]) expect(await codeOf(`{"mp3":"${text}"}`, size), text).toBe('BAD_BASE64');
    for (const value of ['7', 'null', 'true', '["AAAA"]', '{"a":"AAAA"}'])
      expect(await codeOf(`{"mp3":${value}}`)).toBe('BAD_BASE64');
    expect((await read('{"mp3":"QQ=="}')).audio.toString()).toBe('A');
    expect((await read('{"mp3":"QUI="}')).audio.toString()).toBe('AB');
    expect(await codeOf('{"mp3":"AA\\x"}')).toBe('BAD_JSON');
    expect(await codeOf('{"mp3":"AA\\u00z1"}', 1)).toBe('BAD_JSON');
  });

  it('tells missing from empty audio', async () => {
    expect(await codeOf('{}')).toBe('MP3_MISSING');
    expect(await codeOf('{"MP3":"AAAA","x":{"mp3":"AAAA"}}')).toBe('MP3_MISSING');
    expect(await codeOf('{"mp3":""}')).toBe('EMPTY_AUDIO');
  });

  it('knows a key however it is written', async () => {
    expect((await read('{"\\u006dp3":"QUJD"}', () => 1)).audio.toString()).toBe('ABC');
    expect(await codeOf(`{"${'k'.repeat(100_000)}":1,"__proto__":{},"mp3":"AAAA"}`, 1000)).toBe('ok');
  });

  it('limits known fields and ignores the size of unknown ones', async () => {
    for (const name of ['model', 'options', 'priority'])
      expect(await codeOf(`{"${name}":"${'x'.repeat(70_000)}","mp3":"AAAA"}`)).toBe('INVALID_ARGUMENT');
    expect(await codeOf(`{"other":"${'x'.repeat(3_000_000)}","mp3":"AAAA"}`)).toBe('ok');
    const depth = 500_000;
    expect(await codeOf(`{"other":${'[{"a":'.repeat(depth)}0${'}]'.repeat(depth)},"mp3":"AAAA"}`)).toBe('ok');
  });

  it('skips a callback that is too large at any position, and keeps the rest', async () => {
    const callback = `{"url":"https://example.org","data":"${'x'.repeat(70_000)}"}`;
    for (const body of [
      `{"callback":${callback},"mp3":"QUJD","model":"a"}`,
      `{"model":"a","mp3":"QUJD","callback":${callback}}`,
    ])
      for (const size of [777, 65_535, 200_000]) {
        const { audio, fields } = await read(body, () => size);
        expect(audio.toString()).toBe('ABC');
        expect([...fields].sort()).toEqual([
          ['callback', ''],
          ['model', '"a"'],
        ]);
      }
    const exact = `"${'x'.repeat(65_534)}"`;
    expect((await read(`{"callback":${exact},"mp3":"QUJD"}`)).fields.get('callback')).toBe(exact);
    expect(await codeOf(`{"callback":${callback},"callback":1,"mp3":"AAAA"}`)).toBe('BAD_JSON');
    expect(await codeOf(`{"callback":${callback.slice(0, -2)},"mp3":"AAAA"}`)).toBe('BAD_JSON');
  });

  it('runs at memory speed over plain base64', async () => {
    const audio = Buffer.alloc(48 * 1024 ** 2, 7);
    const body = Buffer.from(`{"mp3":"${audio.toString('base64')}"}`);
    const begun = performance.now();
    const parsed = readSeparateBody(
      (async function* () {
        for (let at = 0; at < body.length; at += 65_536) yield body.subarray(at, at + 65_536);
      })(),
    );
    let size = 0;
    for await (const piece of parsed.audio) size += piece.length;
    const megabytesPerSecond = body.length / 1e3 / (performance.now() - begun);
    expect(size).toBe(audio.length);
    // Far below what it reaches, because tests share the machine: it only catches a fall to byte-by-byte strings.
    expect(megabytesPerSecond).toBeGreaterThan(60);
  });
});
