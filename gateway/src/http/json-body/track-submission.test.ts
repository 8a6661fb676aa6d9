// Tests how the JSON body of POST /apiv1/songs is read.

import { expect, it } from 'vitest';
import { trackSubmission } from './track-submission.ts';

const SONGHASH = 'a'.repeat(56);
const SOURCE = `"source":{"songhash":"${SONGHASH}","track":"drums.FLAC"}`;
const refusal = (text: string) => {
  try {
    return `accepted ${JSON.stringify(trackSubmission(text))}`;
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    return `${code}: ${message}`;
  }
};

it('a JSON submission names a track and the options of the separation', () => {
  const options = '"options":{"formats":["wav24","mp3"],"shifts":2,"overlap":0.5}';
  const callback = '"callback":{"url":"https://a.org","data":{ "b":1.0, "b":2 },"on":["failed"]}';
  expect(trackSubmission(`{${SOURCE},"model":"drumsep","priority":"low",${options},${callback}}`)).toEqual({
    source: { songhash: SONGHASH, track: 'drums.flac' },
    options: {
      model: 'drumsep',
      options: { formats: ['mp3', 'wav24'], shifts: 2, overlap: 0.5 },
      priority: 'PRIORITY_LOW',
      callback: { url: 'https://a.org', dataJson: '{ "b":1.0, "b":2 }', on: ['DELIVERY_EVENT_FAILED'] },
    },
  });
});

it('a JSON submission may have a secret for its callback, and a malformed one is refused without its text', () => {
  const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
  const withSecret = (text: string) => `{${SOURCE},"callback":{"url":"https://a.org","secret":${text}}}`;
  expect(trackSubmission(withSecret(`"${secret}"`)).options.callback).toMatchObject({ secret });
  expect(trackSubmission(withSecret('null')).options.callback).not.toHaveProperty('secret');
  for (const text of ['"hunter2"', '["hunter2"]'])
    expect(refusal(withSecret(text))).toBe(
      'INVALID_ARGUMENT: "callback.secret" must be "whsec_" and the base64 of 24 to 64 bytes.',
    );
});

it('null and empty text mean the default in a JSON submission', () => {
  const source = { songhash: SONGHASH, track: 'drums.flac' };
  const nothing = '"model":null,"options":null,"callback":null';
  for (const priority of ['null', '""'])
    expect(trackSubmission(`{${SOURCE},${nothing},"priority":${priority}}`)).toEqual({
      source,
      options: { model: '', options: {} },
    });
});

it.each([
  ['', 'BAD_JSON: The body is not JSON. It must be a JSON object, such as {"source"'],
  ['ID3 audio', 'Send audio with another Content-Type.'],
  ['[]', 'BAD_JSON: The body must be a JSON object'],
  ['null', 'BAD_JSON: The body must be a JSON object'],
  ['{}', 'INVALID_ARGUMENT: "source" is missing.'],
  ['{"source":"drums"}', 'INVALID_ARGUMENT: "source" must be an object.'],
  [`{"source":{"songhash":"${SONGHASH}"}}`, 'INVALID_ARGUMENT: "source.track" is missing.'],
  [`{"source":{"songhash":"A","track":"x"}}`, 'INVALID_ARGUMENT: "source.songhash" must be 56 hex digits'],
  [
    `{"source":{"songhash":"${SONGHASH}","track":"../x"}}`,
    'INVALID_ARGUMENT: "source.track" must be the name of a track',
  ],
  [`{${SOURCE},${SOURCE}}`, 'BAD_JSON: The body holds "source" more than once.'],
  [`{"source":{"songhash":"${SONGHASH}","track":"a","track":"b"}}`, 'BAD_JSON: The body holds "track" more than once.'],
  [`{${SOURCE},"mp3":"AAAA"}`, 'INVALID_ARGUMENT: The body has no member "mp3". Known: source, model, options'],
  [`{${SOURCE},"__proto__":1}`, 'INVALID_ARGUMENT: The body has no member "__proto__".'],
  [`{${SOURCE},"model":7}`, 'INVALID_ARGUMENT: "model" must be a string.'],
  [`{${SOURCE},"priority":"high"}`, 'INVALID_ARGUMENT: "priority" must be normal or low.'],
  [`{${SOURCE},"options":{"shifts":1,"shifts":2}}`, 'INVALID_ARGUMENT: "options" holds "shifts" twice.'],
  [`{${SOURCE},"options":{"shifts":99}}`, 'INVALID_ARGUMENT: The option shifts must be a whole number from 0 to 20.'],
  [`{${SOURCE},"options":{"stems":["a",["b"]]}}`, 'INVALID_ARGUMENT: "options" may hold numbers, strings'],
  [`{${SOURCE},"callback":{"url":"ftp://a"}}`, 'INVALID_ARGUMENT: "callback.url" '],
  [`{${SOURCE},"callback":{"url":"https://a.org","data":"${'x'.repeat(70_000)}"}}`, '"callback" must not be larger'],
])('case %#: the JSON submission %.80s is refused: %s', (body, reason) => {
  expect(refusal(body)).toContain(reason);
});

it.each<[what: string, body: (members: string) => string]>([
  ['members', (members) => `{${members}}`],
  ['members of the source', (members) => `{"source":{${members}}}`],
  ['options', (members) => `{${SOURCE},"options":{${members}}}`],
])('a JSON submission with many %s is refused in a time that grows linearly', (_what, body) => {
  const bodyOf = (count: number) => body(Array.from({ length: count }, (_, index) => `"${index}":1`).join());
  const [small, large] = [bodyOf(5_000), bodyOf(40_000)];
  // A linear pass takes 8 to 16 times as long for the large one, and a quadratic one 64 times.
  expect(timeOf(large)).toBeLessThan(32 * timeOf(small));
});

/**
 * Returns the milliseconds of the processor for one refusal. Other work of the process may count
 * too, so of five refusals the quickest counts.
 */
function timeOf(body: string): number {
  const times = Array.from({ length: 5 }, () => {
    const before = process.cpuUsage();
    expect(refusal(body)).toMatch(/^INVALID_ARGUMENT/);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1_000;
  });
  return Math.min(...times);
}
