// Tests POST /apiv1/songs with a real storage service and a scripted queue service.

import { once } from 'node:events';
import { connect } from 'node:net';
import { mp3 } from '@stemline/testing/audio/silent-mp3.ts';
import { type GatewayFixture, startGateway } from '@stemline/testing/gateway/gateway-fixture.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { rawRequest } from '../testing/raw-request.ts';

/** Allows for other tests on the same machine. */
const PATIENT = { timeout: 60_000 };

let fixture: GatewayFixture;
beforeAll(async () => {
  fixture = await startGateway();
});
afterAll(() => fixture.stop());

interface Answer {
  readonly hash: string;
  readonly [name: string]: unknown;
}

const ask = async (query: string, init?: RequestInit) => {
  const response = await fetch(`${fixture.base}/apiv1/songs${query}`, init);
  return { status: response.status, headers: response.headers, body: (await response.json()) as Answer };
};
const send = (seed: number, query = '') =>
  ask(query, { method: 'POST', body: mp3(30, seed), headers: { 'content-type': 'audio/mpeg' } });

it('POST /apiv1/songs answers 202 with the address of the song', async () => {
  const { status, headers, body } = await send(
    1,
    '?filename=one.mp3&mp3_kbps=192&priority=low&callback_url=https://example.org/h&callback_data={"a":1}',
  );
  expect(status).toBe(202);
  expect(headers.get('location')).toBe(`/apiv1/songs/${body.hash}`);
  expect(body).toMatchObject({
    status: 'queued',
    state: 'waiting',
    model: { name: 'preview', revision: '1' },
    run: 1,
  });
  expect(fixture.queue.enqueued.at(-1)).toMatchObject({
    filename: 'one.mp3',
    options: { mp3Kbps: 192 },
    priority: 'PRIORITY_LOW',
    callback: { url: 'https://example.org/h', dataJson: '{"a":1}', on: [] },
  });
});

it('a form may have its fields before or after the file, and its song joins the waiting run', async () => {
  const before = new FormData();
  before.set('mp3_kbps', '192');
  before.set('file', new Blob([mp3(30, 1)]), 'ünter.mp3');
  const after = new FormData();
  after.set('file', new Blob([mp3(30, 1)]), 'other.mp3');
  after.set('mp3_kbps', '192');
  for (const form of [before, after])
    expect((await ask('', { method: 'POST', body: form })).body).toMatchObject({ status: 'joined' });
  expect(fixture.queue.enqueued.at(-2)).toMatchObject({ filename: 'ünter.mp3' });
});

const checksDuring = async (work: () => Promise<unknown>) => {
  fixture.queue.calls.length = 0;
  await work();
  return fixture.queue.calls.map(({ method }) => method);
};
const formOf = (...fields: [name: string, value: string | Blob][]) => {
  const form = new FormData();
  for (const [name, value] of fields)
    typeof value === 'string' ? form.set(name, value) : form.set(name, value, 'a.mp3');
  return form;
};
// The server reads a form this large in several steps.
const file: [string, Blob] = ['file', new Blob([mp3(8_000, 1)])];

it.each<[string, NonNullable<RequestInit['body']>]>([
  ['a raw upload', mp3(30, 1)],
  ['a form whose model comes before the file', formOf(['model', 'preview'], file)],
])('the options of %s are checked once', async (_what, body) => {
  const calls = await checksDuring(() => ask('', { method: 'POST', body }));
  expect(calls).toEqual(['CheckSubmission', 'Enqueue']);
});

it('a form whose model comes after the file is checked twice: before the file for a free queue, and after it for its options', async () => {
  const body = formOf(file, ['model', 'preview']);
  const calls = await checksDuring(() => ask('', { method: 'POST', body }));
  expect(calls).toEqual(['CheckSubmission', 'CheckSubmission', 'Enqueue']);
});

it('the options of a form are checked again when fields after the file add some', async () => {
  const body = formOf(['model', 'preview'], file, ['mp3_kbps', '128']);
  const calls = await checksDuring(() => ask('', { method: 'POST', body }));
  expect(calls).toEqual(['CheckSubmission', 'CheckSubmission', 'Enqueue']);
  expect(fixture.queue.enqueued.at(-1)).toMatchObject({ model: 'preview', options: { mp3Kbps: 128 } });
});

it('a form is refused before its file has arrived when a field before the file names an unavailable model', async () => {
  const kept = await fixture.kept();
  const head = formBytes([
    ['model', 'htdemucs'],
    ['file', mp3(30, 1)],
  ]);
  // The form does not end, so the answer comes before its end.
  const socket = connect(fixture.port, '127.0.0.1');
  for (const piece of postForm(head.subarray(0, -8), head.length)) socket.write(piece);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  expect(answer.toString()).toMatch(/^HTTP\/1.1 422/);
  socket.destroy();
  await expect.poll(() => fixture.kept(), PATIENT).toEqual(kept);
});

it.each([
  ['The %22Best%22 100%.mp3', 'The "Best" 100%.mp3'],
  ['a%0D%0Ab%00.mp3', 'ab%00.mp3'],
  ['100%25 %2522 %E6.mp3', '100%25 %2522 %E6.mp3'],
  ['the \\"best\\".mp3', 'the "best".mp3'],
])('the file name %s of a form means %s', async (written, name) => {
  const bytes = formBytes([['file', mp3(30, 72)]]).toString('latin1');
  const body = Buffer.from(bytes.replace('song.mp3', written), 'latin1');
  expect((await rawRequest(fixture.port, postForm(body))).status).toBe(202);
  expect(fixture.queue.enqueued.at(-1)?.filename).toBe(name);
});

it('the file name in the query takes precedence over that in the form', async () => {
  const form = new FormData();
  form.set('file', new Blob([mp3(30, 72)]), 'x.mp3');
  expect((await ask('?filename=y.mp3', { method: 'POST', body: form })).status).toBe(202);
  expect(fixture.queue.enqueued.at(-1)?.filename).toBe('y.mp3');
});

const formWith = (fields: Record<string, string | Blob>) => {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields))
    typeof value === 'string' ? data.set(name, value) : data.set(name, value, 'x.mp3');
  return { method: 'POST', body: data };
};
const MEDIUM_SONG = new Blob([mp3(4_000, 9)]);
/** The header of a FLAC that declares this length. */
function flacOf(seconds: number): Buffer<ArrayBuffer> {
  const head = Buffer.alloc(200);
  head.write('fLaC\0\0\0\x22', 'latin1');
  head.writeUIntBE(44_100 << 4, 18, 3);
  head.writeUInt32BE(seconds * 44_100, 22);
  return head;
}
const raw = (body: NonNullable<RequestInit['body']>) => ({ method: 'POST', body });
const REFUSED_UPLOADS: [query: string, init: RequestInit, status: number, code: string][] = [
  ['', formWith({ model: 'preview' }), 400, 'INVALID_ARGUMENT'],
  ['', formWith({ file: MEDIUM_SONG, second: MEDIUM_SONG }), 400, 'INVALID_ARGUMENT'],
  ['', formWith({ file: MEDIUM_SONG, model: 'no_such' }), 422, 'MODEL_UNKNOWN'],
  ['', formWith({ file: new Blob(['words']) }), 422, 'UNSUPPORTED_AUDIO'],
  ['', formWith({ file: new Blob([]) }), 422, 'EMPTY_AUDIO'],
  ['', formWith({ file: new Blob([mp3(4), Buffer.alloc(12 * 1024 ** 2)]) }), 413, 'TOO_LARGE'],
  ['', { ...raw('x'), headers: { 'content-type': 'multipart/form-data' } }, 400, 'INVALID_ARGUMENT'],
  ['', raw('words, not music'), 422, 'UNSUPPORTED_AUDIO'],
  ['', raw(''), 422, 'EMPTY_AUDIO'],
  ['', raw(flacOf(3_700)), 422, 'TOO_LONG'],
  ...['multipart/mixed', 'multipart/related; boundary=x', 'multipart/form-datax', 'Multipart/Mixed'].map(
    (type): [string, RequestInit, number, string] => [
      '',
      { ...raw(MEDIUM_SONG), headers: { 'content-type': type } },
      415,
      'UNSUPPORTED_ENCODING',
    ],
  ),
  ['', raw(new Blob([mp3(4), Buffer.alloc(12 * 1024 ** 2)])), 413, 'TOO_LARGE'],
  ['?model=no_such', raw(MEDIUM_SONG), 422, 'MODEL_UNKNOWN'],
  ['?model=htdemucs', raw(MEDIUM_SONG), 422, 'MODEL_UNAVAILABLE'],
  ['?mp3_kbps=loud', raw(MEDIUM_SONG), 400, 'INVALID_ARGUMENT'],
  ['?callback_data=1', raw(MEDIUM_SONG), 400, 'INVALID_ARGUMENT'],
  ['?callback_url=ftp://x', raw(MEDIUM_SONG), 400, 'INVALID_ARGUMENT'],
  ['?callback_url=https://e.org/%0d%0ax', raw(MEDIUM_SONG), 400, 'INVALID_ARGUMENT'],
  ['?callback_url=https://e.org/%00', raw(MEDIUM_SONG), 400, 'INVALID_ARGUMENT'],
  ['?callback_on=failed', raw(MEDIUM_SONG), 400, 'INVALID_ARGUMENT'],
  ['?callback_on=failed', formWith({ file: MEDIUM_SONG }), 400, 'INVALID_ARGUMENT'],
  [
    '',
    formWith({ options: `${'{"a":'.repeat(9_000)}1${'}'.repeat(9_000)}`, file: MEDIUM_SONG }),
    400,
    'INVALID_ARGUMENT',
  ],
  ['?options=7&mp3_kbps=192', raw(MEDIUM_SONG), 400, 'INVALID_ARGUMENT'],
  ['?MODEL=no_such', raw(MEDIUM_SONG), 400, 'INVALID_ARGUMENT'],
  ['?MODEL=no_such', formWith({ file: MEDIUM_SONG }), 400, 'INVALID_ARGUMENT'],
  ['?model[]=x', raw(MEDIUM_SONG), 400, 'INVALID_ARGUMENT'],
  ['?model=preview&model=auto', raw(MEDIUM_SONG), 400, 'INVALID_ARGUMENT'],
  ['?mp3_kbps=320', formWith({ mp3_kbps: '128', file: MEDIUM_SONG }), 400, 'INVALID_ARGUMENT'],
  ['?model=auto', formWith({ file: MEDIUM_SONG, model: 'preview' }), 400, 'INVALID_ARGUMENT'],
  ['?options={"mp3_kbps":128}&mp3_kbps=320', raw(MEDIUM_SONG), 400, 'INVALID_ARGUMENT'],
  ['?options={"mp3_kbps":128,"mp3_kbps":192}', raw(MEDIUM_SONG), 400, 'INVALID_ARGUMENT'],
];
it.each(REFUSED_UPLOADS)(
  'case %#: POST /apiv1/songs%s is refused and stores nothing',
  async (query, init, wanted, code) => {
    const kept = await fixture.kept();
    const { status, body } = await ask(query, init);
    expect({ status, code: body.code }, body.reason as string).toEqual({ status: wanted, code });
    await expect.poll(() => fixture.kept(), PATIENT).toEqual(kept);
  },
);

/** Builds the bytes of a form with the parts in this order. */
function formBytes(parts: readonly [name: string, value: string | Buffer][]): Buffer {
  const pieces = parts.map(([name, value]) => {
    const file = typeof value === 'string' ? '' : '; filename="song.mp3"';
    return [`--b\r\ncontent-disposition: form-data; name="${name}"${file}\r\n\r\n`, value, '\r\n'];
  });
  return Buffer.concat([...pieces.flat(), '--b--\r\n'].map((piece) => Buffer.from(piece as string)));
}

function postForm(body: Buffer, length = body.length) {
  const head = `POST /apiv1/songs HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: ${length}\r\n`;
  return [`${head}content-type: multipart/form-data; boundary=b\r\n\r\n`, body];
}

const SMALL_SONG = mp3(30, 70);
const MANY = Array.from({ length: 25 }, (_, index): [string, string] => [`model${index}`, 'x']);
const MALFORMED_FORMS: [what: string, body: Buffer, reason: RegExp][] = [
  ['more fields than there are', formBytes([...MANY, ['file', SMALL_SONG]]), /"model0".*model, priority/],
  [
    'a field that is too large',
    formBytes([
      ['callback_data', `"${'x'.repeat(70_000)}"`],
      ['file', SMALL_SONG],
    ]),
    /"callback_data".*65536/,
  ],
  [
    'a field twice',
    formBytes([
      ['model', 'auto'],
      ['model', 'preview'],
      ['file', SMALL_SONG],
    ]),
    /"model".*twice/,
  ],
  [
    'a misspelt field after the file',
    formBytes([
      ['file', SMALL_SONG],
      ['MODEL', 'preview'],
    ]),
    /"MODEL"/,
  ],
  [
    'a field with an empty name',
    formBytes([
      ['', 'x'],
      ['file', SMALL_SONG],
    ]),
    /^A field of the form has no name\. Its fields: file, model, priority/,
  ],
  [
    'a field without a name after the file',
    Buffer.concat([
      formBytes([['file', SMALL_SONG]]).subarray(0, -'--b--\r\n'.length),
      Buffer.from('--b\r\ncontent-disposition: form-data\r\n\r\nx\r\n--b--\r\n'),
    ]),
    /^A field of the form has no name\./,
  ],
  ['the file as a field', formBytes([['file', 'words']]), /"file".*file=@/],
  [
    'two files',
    formBytes([
      ['file', SMALL_SONG],
      ['file', SMALL_SONG],
    ]),
    /one file/,
  ],
  ['no file', formBytes([['model', 'preview']]), /file=@/],
  ...['x-options: 1', 'content-disposition: attachment; name="stems"', 'content-disposition: form-data; name'].map(
    (header): [string, Buffer, RegExp] => [
      `a part whose only header is ${header}`,
      Buffer.concat([Buffer.from(`--b\r\n${header}\r\n\r\nx\r\n`), formBytes([['file', SMALL_SONG]])]),
      /Content-Disposition/,
    ],
  ),
  [
    'a boundary line that ends with a space',
    Buffer.from(
      `--b \r\ncontent-disposition: form-data; name="stems"\r\n\r\nvocals\r\n${formBytes([['file', SMALL_SONG]]).toString('latin1')}`,
      'latin1',
    ),
    /boundary line/,
  ],
  [
    'a file that contains the boundary',
    formBytes([['file', Buffer.concat([SMALL_SONG, Buffer.from('\r\n--bx'), SMALL_SONG])]]),
    /boundary line/,
  ],
  ['no part', Buffer.from('just words'), /"--b"/],
  [
    'another boundary',
    Buffer.from(
      formBytes([['file', SMALL_SONG]])
        .toString('latin1')
        .replaceAll('--b', '--c'),
      'latin1',
    ),
    /"--b"/,
  ],
  ['no last boundary', formBytes([['file', SMALL_SONG]]).subarray(0, -8), /"--b--"/],
  [
    'a part whose headers do not end',
    Buffer.from('--b\r\ncontent-disposition form-data\r\n\r\nx\r\n--b--\r\n'),
    /header/,
  ],
];

it.each(MALFORMED_FORMS)('a form with %s is refused at once, and nothing is stored', async (_what, body, reason) => {
  const kept = await fixture.kept();
  const answer = await rawRequest(fixture.port, postForm(body));
  expect(answer).toMatchObject({
    status: 400,
    body: { code: 'INVALID_ARGUMENT', reason: expect.stringMatching(reason) },
  });
  await expect.poll(() => fixture.kept(), PATIENT).toEqual(kept);
});

const LARGE_SONG = mp3(4_000, 71);
const LARGE_FORM = formBytes([['file', LARGE_SONG]]);
const RAW_HEAD = `POST /apiv1/songs HTTP/1.1\r\nhost: x\r\ncontent-length: ${LARGE_SONG.length}\r\n\r\n`;

it.each([
  ['a form', postForm(LARGE_FORM.subarray(0, 900_000), LARGE_FORM.length)],
  ['a raw upload', [RAW_HEAD, LARGE_SONG.subarray(0, 900_000)]],
])('nothing is stored of %s whose client disconnects', async (_way, pieces) => {
  const kept = await fixture.kept();
  const socket = connect(fixture.port, '127.0.0.1');
  for (const piece of pieces) socket.write(piece);
  await expect.poll(async () => (await fixture.kept()).length, PATIENT).toBeGreaterThan(kept.length);
  socket.destroy();
  await expect.poll(() => fixture.kept(), PATIENT).toEqual(kept);
});

it('a client that closes its side before the form ends gets UPLOAD_CUT', async () => {
  const answer = await rawRequest(fixture.port, postForm(LARGE_FORM.subarray(0, 100_000), LARGE_FORM.length), {
    halfClose: true,
  });
  expect(answer).toMatchObject({ status: 400, body: { code: 'UPLOAD_CUT' } });
});
