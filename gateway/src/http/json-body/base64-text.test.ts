// Tests the decoding of base64 in a JSON string.

import { expect, it } from 'vitest';
import { readSeparateBody } from './separate-body.ts';

/** Sizes of chunks. */
const SIZES = [1, 2, 3, 5, 7, 76, 77, 78, 79, 1_000, 65_536];

async function* split(body: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < body.length; at += size) yield body.subarray(at, at + size);
}

/** Decodes the text between the quotes of "mp3"; `latin1` text gives raw bytes. */
async function decode(inside: string, size: number, encoding: BufferEncoding = 'utf8'): Promise<Buffer> {
  const body = readSeparateBody(split(Buffer.from(`{"mp3":"${inside}"}`, encoding), size));
  const pieces: Uint8Array[] = [];
  for await (const piece of body.audio) pieces.push(piece);
  return Buffer.concat(pieces);
}

const faultOf = (inside: string, size = 65_536, encoding: BufferEncoding = 'utf8') =>
  decode(inside, size, encoding).then(
    () => 'accepted',
    (error: { code?: string; message: string }) => `${error.code}: ${error.message}`,
  );

const AUDIO = Buffer.from(Array.from({ length: 1_000 }, (_, index) => (index * 167) & 0xff));
const TEXT = AUDIO.toString('base64');

it.each([
  ['line feeds', '\\n'],
  ['carriage returns and line feeds', '\\r\\n'],
  ['line feeds written in hex', '\\u000a'],
  ['returns and feeds written in upper-case hex', '\\u000D\\u000A'],
  ['spaces, tabs and form feeds', ' \\t\\f'],
])('base64 with %s after every 76 characters is decoded, wherever the chunks end', async (_what, lineEnd) => {
  const lines = TEXT.replace(/.{76}/g, `$&${lineEnd}`) + lineEnd;
  for (const size of SIZES) expect((await decode(lines, size)).equals(AUDIO), `by ${size}`).toBe(true);
});

it('base64 is decoded with line breaks anywhere, even within and after the padding', async () => {
  for (const text of ['QQ==', 'QUI=', 'QUJD', 'QUJDRA==']) {
    const whole = Buffer.from(text, 'base64');
    for (let at = 0; at <= text.length; at += 1)
      for (const size of [1, 2, 3, 65_536])
        for (const lineEnd of ['\\n', '\\r\\n', ' ', '\\n \\n'])
          expect(
            await decode(text.slice(0, at) + lineEnd + text.slice(at), size),
            `${text} at ${at} by ${size}`,
          ).toEqual(whole);
  }
});

it('white space does not count towards the length of base64, and base64 of nothing else is empty', async () => {
  expect(await faultOf('AAA\\n')).toContain('not a multiple of four');
  expect(await faultOf('AA==\\nAAAA')).toContain('BAD_BASE64');
  expect(await faultOf('\\r\\n \\n')).toMatch(/^EMPTY_AUDIO/);
});

it.each([
  ['line feed', '\n', '0x0a'],
  ['carriage return', '\r', '0x0d'],
  ['tab', '\t', '0x09'],
  ['zero byte', '\0', '0x00'],
])('base64 with a raw %s is refused as malformed JSON, with its position', async (_what, raw, byte) => {
  for (const size of SIZES)
    for (const after of ['AAAA', '', 'A', '\\n'])
      expect(await faultOf(`AAAA${raw}${after}`, size), `by ${size}`).toBe(
        `BAD_JSON: The body is not one JSON object: a string without control characters was expected at byte 12, not byte ${byte}.`,
      );
});

it('a character whose lowest 8 bits are those of a base64 letter is refused in every spelling', async () => {
  const codes = [0x141, 0x241, 0x1041, 0x230, 0xff2b, 0x12f, 0x161, 0x17a, 0x13d, 0x4e41, 0xd841, 0xc1, 0x80, 0x7f];
  for (const code of codes)
    for (const place of [0, 1, 2, 3, 4, 7])
      for (const size of [1, 3, 6, 65_536]) {
        const letters = Array.from('AAAAAAAA');
        letters[place] = `\\u${code.toString(16).padStart(4, '0')}`;
        expect(await faultOf(letters.join(''), size), `${letters.join('')} by ${size}`).toMatch(/^BAD_BASE64/);
        letters[place] = String.fromCharCode(code);
        expect(await faultOf(letters.join(''), size), `raw U+${code.toString(16)}`).toMatch(/^BAD_BASE64/);
      }
});

it('base64 with raw bytes outside ASCII is refused, one or many', async () => {
  for (let byte = 0x80; byte <= 0xff; byte += 1)
    for (const count of [1, 2, 3, 4])
      expect(await faultOf(`AAAA${String.fromCharCode(byte).repeat(count)}AAAA`, 5, 'latin1')).toMatch(/^BAD_BASE64/);
});

it('base64 with the prefix of a data URL is refused, and the reason quotes the prefix and says to remove it', async () => {
  const asked = 'which is the start of a data URL: remove that prefix.';
  for (const prefix of ['data:audio/mpeg;base64,', 'data:;base64,', 'DATA:audio/wav;base64,'])
    expect(await faultOf(prefix + TEXT)).toMatch(`BAD_BASE64: "mp3" must be a string of standard base64`);
  expect(await faultOf(`data:audio/mpeg;base64,${TEXT}`)).toContain(`begins with "data:audio/mpeg;base64,", ${asked}`);
  expect(await faultOf(`data:audio\\/mpeg;base64,${TEXT}`)).toContain('begins with "data:audio/mpeg;base64,"');
  for (const size of [1, 2, 3, 5]) expect(await faultOf(`data:audio/mpeg;base64,${TEXT}`, size)).toContain(asked);
  expect(await faultOf(`\\n data:,${TEXT}`, 1)).toContain('begins with "data:"');
});
