// Tests that malformed requests, and bytes that are not a request, get an answer in JSON.

import { type GatewayFixture, startGateway } from '@stemline/testing/gateway/gateway-fixture.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { rawRequest } from '../testing/raw-request.ts';

let fixture: GatewayFixture;
beforeAll(async () => {
  fixture = await startGateway();
});
afterAll(() => fixture.stop());

const CASES: [what: string, request: string, status: number, code: string][] = [
  ['bytes that are not HTTP', 'hello\r\n\r\n', 400, 'INVALID_ARGUMENT'],
  ['a header without a name', 'GET / HTTP/1.1\r\nhost: x\r\n: y\r\n\r\n', 400, 'INVALID_ARGUMENT'],
  ['no host', 'GET / HTTP/1.1\r\n\r\n', 400, 'INVALID_ARGUMENT'],
  [
    'two lengths',
    'POST /apiv1/separate HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n',
    400,
    'INVALID_ARGUMENT',
  ],
  [
    'headers larger than the limit',
    `GET / HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(70_000)}\r\n\r\n`,
    431,
    'HEADERS_TOO_LARGE',
  ],
  ['a port above 65535', 'GET http://a:99999/apiv1/songs HTTP/1.1\r\nhost: x\r\n\r\n', 400, 'INVALID_ARGUMENT'],
  ['a host that does not end', 'POST http://[/apiv1/songs HTTP/1.1\r\nhost: x\r\n\r\n', 400, 'INVALID_ARGUMENT'],
  ['another protocol', 'GET ftp://a/apiv1/songs HTTP/1.1\r\nhost: x\r\n\r\n', 400, 'INVALID_ARGUMENT'],
  [
    'an unknown expectation',
    'POST /apiv1/songs HTTP/1.1\r\nhost: x\r\nexpect: foo\r\ncontent-length: 3\r\n\r\nabc',
    417,
    'EXPECTATION_FAILED',
  ],
  ['two hosts', 'GET /livez HTTP/1.1\r\nhost: x\r\nhost: y\r\n\r\n', 400, 'INVALID_ARGUMENT'],
  ['the same host twice', 'GET /livez HTTP/1.1\r\nhost: x\r\nhost: x\r\n\r\n', 400, 'INVALID_ARGUMENT'],
  [
    'a second host behind more headers than Node keeps by default',
    `GET /livez HTTP/1.1\r\nhost: x\r\n${'x:\r\n'.repeat(1_500)}host: y\r\n\r\n`,
    400,
    'INVALID_ARGUMENT',
  ],
  ['HTTP/2.0', 'GET /livez HTTP/2.0\r\nhost: x\r\n\r\n', 505, 'HTTP_VERSION_UNSUPPORTED'],
  ['HTTP/0.9', 'GET /livez HTTP/0.9\r\nhost: x\r\n\r\n', 505, 'HTTP_VERSION_UNSUPPORTED'],
  [
    'a body in an unknown coding',
    'POST /apiv1/songs HTTP/1.1\r\nhost: x\r\ntransfer-encoding: gzip, chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n',
    501,
    'TRANSFER_CODING_UNSUPPORTED',
  ],
  [
    'a chunked body in HTTP/1.0',
    'POST /apiv1/songs HTTP/1.0\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
    400,
    'INVALID_ARGUMENT',
  ],
  ['the target * for GET', 'GET * HTTP/1.1\r\nhost: x\r\n\r\n', 400, 'INVALID_ARGUMENT'],
  [
    'a target that a URL parser would resolve to another path',
    'GET //x/.. HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n',
    404,
    'ROUTE_UNKNOWN',
  ],
  ...['range', 'if-range', 'if-match', 'if-none-match', 'if-modified-since', 'if-unmodified-since', 'origin', 'referer']
    .concat('content-type', 'content-encoding')
    .map((name): (typeof CASES)[number] => [
      `a ${name} header that is too long`,
      `GET /apiv1/queue HTTP/1.1\r\nhost: x\r\n${name}: ${' '.repeat(10)}${'x '.repeat(4100)}\r\n\r\n`,
      431,
      'HEADERS_TOO_LARGE',
    ]),
  ['the method CONNECT', 'CONNECT a:1 HTTP/1.1\r\nhost: x\r\n\r\n', 405, 'METHOD_NOT_ALLOWED'],
  [
    'a target that a URL parser would take for a host',
    'GET //a:99999/apiv1/songs?x=1 HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n',
    404,
    'ROUTE_UNKNOWN',
  ],
];

it.each(CASES)(
  'a request with %s is refused in JSON, and the connection is closed',
  async (_what, request, status, code) => {
    const answer = await rawRequest(fixture.port, [request]);
    expect(answer).toMatchObject({ status, body: { code, reason: expect.stringMatching(/.{15}/) } });
    expect(answer.text).toMatch(/^content-type: application\/json/im);
    expect(answer.text).toMatch(/^content-length: \d+/im);
    expect(answer.text).toMatch(/^connection: close/im);
  },
);

it('an absolute request target, as proxies send it, is accepted', async () => {
  const request = 'GET http://example.org:80/livez?x HTTP/1.1\r\nhost: example.org\r\nconnection: close\r\n\r\n';
  expect(await rawRequest(fixture.port, [request])).toMatchObject({ status: 200, body: { live: true } });
});

it('a sender that closes its side before the body is whole gets UPLOAD_CUT, and nothing is stored', async () => {
  const head = 'POST /apiv1/songs HTTP/1.1\r\nhost: x\r\n';
  const cut = [
    [`${head}content-length: 100000\r\n\r\n`, 'ID3 and not much more'],
    [`${head}transfer-encoding: chunked\r\n\r\n`, '5\r\nID3 a\r\n'],
    ['POST /apiv1/separate HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n', '{"mp3":"SUQz'],
  ];
  for (const pieces of cut) {
    const answer = await rawRequest(fixture.port, pieces, { halfClose: true });
    expect(answer, pieces.join('')).toMatchObject({ status: 400, body: { code: 'UPLOAD_CUT' } });
    expect(answer.text).toMatch(/^connection: close/im);
  }
  const garbage = await rawRequest(fixture.port, [
    `${head}transfer-encoding: chunked\r\n\r\n`,
    '5\r\nID3 a\r\nno length\r\n',
  ]);
  expect(garbage).toMatchObject({ status: 400, body: { code: 'UPLOAD_CUT' } });
  await expect.poll(() => fixture.kept()).toEqual([]);
});

it('a whole request is answered although malformed bytes follow it', async () => {
  const answer = await rawRequest(fixture.port, ['GET /livez HTTP/1.1\r\nhost: x\r\n\r\n', 'garbage\r\n\r\n']);
  expect(answer).toMatchObject({ status: 200, body: { live: true } });
});

it('the server still answers after many malformed requests', async () => {
  expect((await fetch(`${fixture.base}/livez`)).status).toBe(200);
});
