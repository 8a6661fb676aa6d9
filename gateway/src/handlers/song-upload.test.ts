// Tests POST /apiv1/songs with a real storage service and a scripted queue service.

import { once } from 'node:events';
import { connect } from 'node:net';
import { mp3 } from '@stemline/testing/audio/silent-mp3.ts';
import { type GatewayFixture, startGateway } from '@stemline/testing/gateway/gateway-fixture.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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

describe('POST /apiv1/songs', () => {
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

  it('a form may have fields before or after the file, and joins the same song', async () => {
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
    ['the body itself', mp3(30, 1)],
    ['a form whose model comes before the file', formOf(['model', 'preview'], file)],
    ['a form whose model comes after the file', formOf(file, ['model', 'preview'])],
  ])('a submission is checked once, in %s', async (_what, body) => {
    const calls = await checksDuring(() => ask('', { method: 'POST', body }));
    expect(calls).toEqual(['CheckSubmission', 'Enqueue']);
  });

  it('a form is checked again when fields after the file add options', async () => {
    const body = formOf(['model', 'preview'], file, ['mp3_kbps', '128']);
    const calls = await checksDuring(() => ask('', { method: 'POST', body }));
    expect(calls).toEqual(['CheckSubmission', 'CheckSubmission', 'Enqueue']);
    expect(fixture.queue.enqueued.at(-1)).toMatchObject({ model: 'preview', options: { mp3Kbps: 128 } });
  });

  it('a form is refused before its file arrives when the model before the file is not available', async () => {
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
    expect(await fixture.kept()).toEqual(kept);
  });

  it.each([
    ['The %22Best%22 100%.mp3', 'The "Best" 100%.mp3'],
    ['a%0D%0Ab%00.mp3', 'ab%00.mp3'],
    ['100%25 %2522 %E6.mp3', '100%25 %2522 %E6.mp3'],
    ['the \\"best\\".mp3', 'the "best".mp3'],
  ])('the file name %s in a form is decoded as browsers encode it', async (written, name) => {
    const bytes = formBytes([['file', mp3(30, 72)]]).toString('latin1');
    const body = Buffer.from(bytes.replace('song.mp3', written), 'latin1');
    expect((await rawRequest(fixture.port, postForm(body))).status).toBe(202);
    expect(fixture.queue.enqueued.at(-1)?.filename).toBe(name);
  });

  it('the file name in the query replaces that in the form', async () => {
    const form = new FormData();
    form.set('file', new Blob([mp3(30, 72)]), 'x.mp3');
    expect((await ask('?filename=y.mp3', { method: 'POST', body: form })).status).toBe(202);
    expect(fixture.queue.enqueued.at(-1)?.filename).toBe('y.mp3');
  });

  it('POST /apiv1/songs refuses bad forms, bad options, missing audio and too much audio, and stores nothing', async () => {
    const kept = await fixture.kept();
    const form = (fields: Record<string, string | Blob>) => {
      const data = new FormData();
      for (const [name, value] of Object.entries(fields))
        typeof value === 'string' ? data.set(name, value) : data.set(name, value, 'x.mp3');
      return { method: 'POST', body: data };
    };
    const song = new Blob([mp3(4_000, 9)]);
    const raw = (body: NonNullable<RequestInit['body']>) => ({ method: 'POST', body });
    const cases: [string, RequestInit, number, string][] = [
      ['', form({ model: 'preview' }), 400, 'INVALID_ARGUMENT'],
      ['', form({ file: song, second: song }), 400, 'INVALID_ARGUMENT'],
      ['', form({ file: song, model: 'no_such' }), 422, 'MODEL_UNKNOWN'],
      ['', form({ file: new Blob(['words']) }), 422, 'UNSUPPORTED_AUDIO'],
      ['', form({ file: new Blob([]) }), 422, 'EMPTY_AUDIO'],
      ['', form({ file: new Blob([mp3(4), Buffer.alloc(12 * 1024 ** 2)]) }), 413, 'TOO_LARGE'],
      ['', { ...raw('x'), headers: { 'content-type': 'multipart/form-data' } }, 400, 'INVALID_ARGUMENT'],
      ['', raw('words, not music'), 422, 'UNSUPPORTED_AUDIO'],
      ['', raw(''), 422, 'EMPTY_AUDIO'],
      ...['multipart/mixed', 'multipart/related; boundary=x', 'multipart/form-datax', 'Multipart/Mixed'].map(
        (type): [string, RequestInit, number, string] => [
          '',
          { ...raw(song), headers: { 'content-type': type } },
          415,
          'UNSUPPORTED_ENCODING',
        ],
      ),
      ['', raw(new Blob([mp3(4), Buffer.alloc(12 * 1024 ** 2)])), 413, 'TOO_LARGE'],
      ['?model=no_such', raw(song), 422, 'MODEL_UNKNOWN'],
      ['?model=htdemucs', raw(song), 422, 'MODEL_UNAVAILABLE'],
      ['?mp3_kbps=loud', raw(song), 400, 'INVALID_ARGUMENT'],
      ['?callback_data=1', raw(song), 400, 'INVALID_ARGUMENT'],
      ['?callback_url=ftp://x', raw(song), 400, 'INVALID_ARGUMENT'],
      ['?callback_url=https://e.org/%0d%0ax', raw(song), 400, 'INVALID_ARGUMENT'],
      ['?callback_url=https://e.org/%00', raw(song), 400, 'INVALID_ARGUMENT'],
      ['?callback_on=failed', raw(song), 400, 'INVALID_ARGUMENT'],
      ['?callback_on=failed', form({ file: song }), 400, 'INVALID_ARGUMENT'],
      ['', form({ options: `${'{"a":'.repeat(9_000)}1${'}'.repeat(9_000)}`, file: song }), 400, 'INVALID_ARGUMENT'],
      ['?options=7&mp3_kbps=192', raw(song), 400, 'INVALID_ARGUMENT'],
      ['?MODEL=no_such', raw(song), 400, 'INVALID_ARGUMENT'],
      ['?MODEL=no_such', form({ file: song }), 400, 'INVALID_ARGUMENT'],
      ['?model[]=x', raw(song), 400, 'INVALID_ARGUMENT'],
      ['?model=preview&model=auto', raw(song), 400, 'INVALID_ARGUMENT'],
      ['?mp3_kbps=320', form({ mp3_kbps: '128', file: song }), 400, 'INVALID_ARGUMENT'],
      ['?model=auto', form({ file: song, model: 'preview' }), 400, 'INVALID_ARGUMENT'],
      ['?options={"mp3_kbps":128}&mp3_kbps=320', raw(song), 400, 'INVALID_ARGUMENT'],
      ['?options={"mp3_kbps":128,"mp3_kbps":192}', raw(song), 400, 'INVALID_ARGUMENT'],
    ];
    for (const [query, init, wanted, code] of cases) {
      const { status, body } = await ask(query, init);
      expect({ status, code: body.code }, `${query} ${code}: ${body.reason}`).toEqual({ status: wanted, code });
    }
    await expect.poll(() => fixture.kept(), PATIENT).toEqual(kept);
  });
});

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

describe('a malformed form', () => {
  const song = mp3(30, 70);
  const MANY = Array.from({ length: 25 }, (_, index): [string, string] => [`model${index}`, 'x']);
  const cases: [what: string, body: Buffer, reason: RegExp][] = [
    ['more fields than there are', formBytes([...MANY, ['file', song]]), /"model0".*model, priority/],
    [
      'a field that is too large',
      formBytes([
        ['callback_data', `"${'x'.repeat(70_000)}"`],
        ['file', song],
      ]),
      /"callback_data".*65536/,
    ],
    [
      'a field twice',
      formBytes([
        ['model', 'auto'],
        ['model', 'preview'],
        ['file', song],
      ]),
      /"model".*twice/,
    ],
    [
      'a misspelt field after the file',
      formBytes([
        ['file', song],
        ['MODEL', 'preview'],
      ]),
      /"MODEL"/,
    ],
    ['the file as a field', formBytes([['file', 'words']]), /"file".*file=@/],
    [
      'two files',
      formBytes([
        ['file', song],
        ['file', song],
      ]),
      /one file/,
    ],
    ['no file', formBytes([['model', 'preview']]), /file=@/],
    ['no part', Buffer.from('just words'), /"--b"/],
    [
      'another boundary',
      Buffer.from(
        formBytes([['file', song]])
          .toString('latin1')
          .replaceAll('--b', '--c'),
        'latin1',
      ),
      /"--b"/,
    ],
    ['no last boundary', formBytes([['file', song]]).subarray(0, -8), /"--b--"/],
    [
      'a part whose headers do not end',
      Buffer.from('--b\r\ncontent-disposition form-data\r\n\r\nx\r\n--b--\r\n'),
      /header/,
    ],
  ];

  it.each(cases)('a form with %s is refused at once, and nothing is stored', async (_what, body, reason) => {
    const kept = await fixture.kept();
    const answer = await rawRequest(fixture.port, postForm(body));
    expect(answer).toMatchObject({
      status: 400,
      body: { code: 'INVALID_ARGUMENT', reason: expect.stringMatching(reason) },
    });
    await expect.poll(() => fixture.kept(), PATIENT).toEqual(kept);
  });
});

describe('an upload whose client disconnects', () => {
  const song = mp3(4_000, 71);
  const form = formBytes([['file', song]]);
  const raw = `POST /apiv1/songs HTTP/1.1\r\nhost: x\r\ncontent-length: ${song.length}\r\n\r\n`;

  it.each([
    ['as a form', postForm(form.subarray(0, 900_000), form.length)],
    ['as the body itself', [raw, song.subarray(0, 900_000)]],
  ])('an upload %s whose client disconnects stores nothing', async (_way, pieces) => {
    const kept = await fixture.kept();
    const socket = connect(fixture.port, '127.0.0.1');
    for (const piece of pieces) socket.write(piece);
    await expect.poll(async () => (await fixture.kept()).length, PATIENT).toBeGreaterThan(kept.length);
    socket.destroy();
    await expect.poll(() => fixture.kept(), PATIENT).toEqual(kept);
  });

  it('a client that ends its form early gets UPLOAD_CUT', async () => {
    const answer = await rawRequest(fixture.port, postForm(form.subarray(0, 100_000), form.length), {
      halfClose: true,
    });
    expect(answer).toMatchObject({ status: 400, body: { code: 'UPLOAD_CUT' } });
  });
});
