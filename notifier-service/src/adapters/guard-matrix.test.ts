// Tests the address guard on the way that a callback takes: hostile URLs, redirects and DNS answers
// go through the real poster, while a canary listens on the addresses of this machine. Nothing may
// connect to the canary. A receiver on 127.0.0.2, which the allow list has, stands in for a public
// one, so that no test sends anything out of the machine.

import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { ownAddresses } from '@stemline/common/net/address-guard/own-addresses.ts';
import { type Canary, startCanary } from '@stemline/testing/net/canary.ts';
import { type DnsAnswer, type ScriptedDns, startScriptedDns } from '@stemline/testing/net/scripted-dns.ts';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { aDelivery, createTestPoster } from '../testing/poster-fixture.ts';
import type { HttpPoster } from './http-poster.ts';

const ALLOWED = '127.0.0.2';
const OWN = ownAddresses().filter((address) => !address.startsWith('fe80:'));
const PROXY_SETTINGS = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'http_proxy', 'https_proxy', 'all_proxy'];
/** Stands for the port of the canary in a URL. */
const PORT = '{port}';

const ANSWERS: Readonly<Record<string, DnsAnswer>> = {
  'allowed.test': [ALLOWED],
  'private.test': ['10.0.0.1'],
  'self.test': ['127.0.0.1'],
  'self6.test': ['::1'],
  'zero.test': ['0.0.0.0'],
  'metadata.test': ['169.254.169.254'],
  'azure.test': ['168.63.129.16'],
  'mapped.test': ['::ffff:127.0.0.1'],
  'embedded.test': ['64:ff9b::7f00:1'],
  'mixed.test': [ALLOWED, '127.0.0.1'],
  'mixed-last.test': ['127.0.0.1', ALLOWED],
  'mixed6.test': [ALLOWED, '::1'],
  'many.test': [...Array.from({ length: 12 }, () => ALLOWED), '10.0.0.1'],
  'own.test': OWN,
};

let canary: Canary;
let dns: ScriptedDns;
let receiver: Server;
let received: number;
let lastHost: string | undefined;
let poster: HttpPoster;
let sockets: number;
/** Set during a POST: other parts of this process may connect too. */
const posting = new AsyncLocalStorage<boolean>();
const countSocket = () => {
  if (posting.getStore()) sockets += 1;
};
const environment = new Map<string, string | undefined>();

beforeAll(async () => {
  canary = await startCanary([...new Set(['127.0.0.1', '::1', ...OWN])], [ALLOWED]);
  dns = await startScriptedDns(({ name, earlier }) => {
    // The allowed address at first, the forbidden one for every later query.
    if (name === 'rebind.test') return earlier === 0 ? [ALLOWED] : ['127.0.0.1'];
    if (name === 'flip.test') return earlier % 2 === 0 ? [ALLOWED] : ['127.0.0.1'];
    return ANSWERS[name] ?? 'nxdomain';
  });
  received = 0;
  receiver = createServer((request, response) => {
    received += 1;
    lastHost = request.headers.host;
    const [, status = '200', target] = /^\/(\d+)\/(.*)$/.exec(request.url ?? '') ?? [];
    response.writeHead(Number(status), target ? { location: decodeURIComponent(target) } : {}).end();
  });
  await once(receiver.listen(canary.port, ALLOWED), 'listening');
  poster = createTestPoster({ allow: ALLOWED, dns: dns.address });
  for (const name of PROXY_SETTINGS) {
    environment.set(name, process.env[name]);
    process.env[name] = `http://127.0.0.1:${canary.port}`;
  }
  subscribe('net.client.socket', countSocket);
});

afterAll(async () => {
  unsubscribe('net.client.socket', countSocket);
  for (const [name, value] of environment) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  await poster.stop();
  receiver.closeAllConnections();
  await once(receiver.close(), 'close');
  await dns.stop();
  await canary.stop();
});

beforeEach(() => {
  sockets = 0;
});

const post = (url: string) =>
  posting.run(true, () =>
    poster.post(aDelivery(url.replaceAll(PORT, String(canary.port))), new AbortController().signal),
  );

const LITERALS = [
  // This machine, in every notation that URL() reads.
  `http://127.0.0.1:${PORT}/`,
  `https://127.0.0.1:${PORT}/`,
  `http://127.0.0.1.:${PORT}/`,
  `http://127.1:${PORT}/`,
  `http://127.0.1:${PORT}/`,
  `http://2130706433:${PORT}/`,
  `http://0x7f000001:${PORT}/`,
  `http://0x7f.1:${PORT}/`,
  `http://0x7f.0x0.0x0.0x1:${PORT}/`,
  `http://017700000001:${PORT}/`,
  `http://0177.0.0.1:${PORT}/`,
  `http://0177.0x0.0.1:${PORT}/`,
  `http://%31%32%37.0.0.1:${PORT}/`,
  `http://①②⑦.⓪.⓪.①:${PORT}/`,
  `http://１２７.0.0.1:${PORT}/`,
  `http://127。0。0。1:${PORT}/`,
  `http:\\\\127.0.0.1:${PORT}\\`,
  `http:127.0.0.1:${PORT}/`,
  `http:///127.0.0.1:${PORT}/`,
  `HTTP://127.0.0.1:${PORT}/`,
  `http://127.1.2.3:${PORT}/`,
  `http://0:${PORT}/`,
  `http://0.0.0.0:${PORT}/`,
  `http://[::1]:${PORT}/`,
  `http://[0:0:0:0:0:0:0:1]:${PORT}/`,
  `http://[::]:${PORT}/`,
  `http://localhost:${PORT}/`,
  `http://LocalHost.:${PORT}/`,
  `http://loc%61lhost:${PORT}/`,
  `http://ｌocalhost:${PORT}/`,
  `http://a.localhost:${PORT}/`,
  `http://ip6-localhost:${PORT}/`,
  // IPv4 inside IPv6.
  `http://[::ffff:127.0.0.1]:${PORT}/`,
  `http://[::ffff:7f00:1]:${PORT}/`,
  `http://[::127.0.0.1]:${PORT}/`,
  `http://[::7f00:1]:${PORT}/`,
  `http://[::ffff:0:127.0.0.1]:${PORT}/`,
  `http://[64:ff9b::127.0.0.1]:${PORT}/`,
  `http://[64:ff9b:1::127.0.0.1]:${PORT}/`,
  `http://[2002:7f00:1::]:${PORT}/`,
  `http://[2001:0:7f00:1::]:${PORT}/`,
  `http://[2606:4700::5efe:127.0.0.1]:${PORT}/`,
  `http://[::ffff:8.8.8.8]:${PORT}/`,
  // Private, reserved and metadata addresses.
  'http://10.0.0.1/',
  'http://10.255.255.255:6379/',
  'http://172.16.0.1/',
  'http://192.168.0.1/hook',
  'http://192.168.1.1/',
  'http://100.64.0.1/',
  'http://169.254.169.254/latest/meta-data/',
  'http://0xa9fea9fe/',
  'http://2852039166/',
  'http://169.254.170.2/',
  'http://168.63.129.16/',
  'http://100.100.100.200/',
  'http://192.0.0.192/',
  'http://198.18.0.1/',
  'http://224.0.0.1/',
  'http://255.255.255.255/',
  'http://240.0.0.1/',
  'http://[fd00:ec2::254]/',
  'http://[fd12:3456::1]/',
  'http://[fe80::1]/',
  'http://[fec0::1]/',
  'http://[ff02::1]/',
  'http://[2001:db8::1]/',
  'http://[::ffff:169.254.169.254]/',
  'http://metadata.google.internal/computeMetadata/v1/',
  'http://METADATA.google.internal./',
  'http://instance-data/latest/',
];

it.each(LITERALS)('promise 43: a callback to %s is refused, and no connection is opened', async (url) => {
  expect(await post(url)).toEqual({ kind: 'refused', error: expect.stringContaining('STEMLINE_CALLBACK_ALLOW') });
  expect(sockets).toBe(0);
  expect(canary.connections()).toBe(0);
});

it.each([...OWN.map((address) => (address.includes(':') ? `[${address}]` : address))])(
  'promise 43: a callback to the own address %s is refused, and no connection is opened',
  async (host) => {
    expect(await post(`http://${host}:${PORT}/`)).toMatchObject({ kind: 'refused' });
    expect(sockets).toBe(0);
    expect(canary.connections()).toBe(0);
  },
);

it.each(Object.keys(ANSWERS).filter((name) => name !== 'allowed.test'))(
  'promise 43: a callback to a host name is refused when one of its addresses is forbidden: %s',
  async (name) => {
    const before = received;
    for (const host of [name, `${name.toUpperCase()}.`])
      expect(await post(`http://${host}:${PORT}/`), host).toMatchObject({ kind: 'refused' });
    expect(received).toBe(before);
    expect(canary.connections()).toBe(0);
  },
);

it.each(
  [301, 302, 303, 307, 308].flatMap((status) => [
    { status, target: `http://127.0.0.1:${PORT}/` },
    { status, target: 'http://169.254.169.254/' },
    { status, target: `//localhost:${PORT}/` },
  ]),
)('promise 43: a redirect $status to $target is not followed, and its reason says so', async ({ status, target }) => {
  const location = encodeURIComponent(target.replaceAll(PORT, String(canary.port)));
  expect(await post(`http://${ALLOWED}:${PORT}/${status}/${location}`)).toMatchObject({
    kind: 'failed',
    error: `The receiver answered ${status}, a redirect. Callbacks do not follow redirects: use the address to which it leads.`,
  });
  expect(sockets).toBe(1);
  expect(canary.connections()).toBe(0);
});

it('a host name with an allowed address is called although the environment names a proxy', async () => {
  const before = received;
  expect(await post(`http://allowed.test:${PORT}/`)).toEqual({ kind: 'delivered' });
  expect(received).toBe(before + 1);
  expect(lastHost).toBe(`allowed.test:${canary.port}`);
  expect(canary.connections()).toBe(0);
});

it('promise 43: a host name that changes its address after the check is called at the checked address', async () => {
  const before = received;
  expect(await post(`http://rebind.test:${PORT}/`)).toEqual({ kind: 'delivered' });
  expect(received).toBe(before + 1);
  expect(dns.queries.filter(({ name, type }) => name === 'rebind.test' && type === 'A')).toHaveLength(1);
  for (let attempt = 2; attempt < 10; attempt++)
    expect(await post(`http://rebind.test:${PORT}/`)).toMatchObject({ kind: 'refused' });
  expect(received).toBe(before + 1);
  expect(canary.connections()).toBe(0);
});

it('promise 43: a host name that changes its address with every query never leads to the forbidden address', async () => {
  const before = received;
  const kinds: string[] = [];
  for (let round = 0; round < 10; round++) {
    const results = await Promise.all(Array.from({ length: 5 }, () => post(`http://flip.test:${PORT}/`)));
    kinds.push(...results.map(({ kind }) => kind));
  }
  // On a busy machine an answer of the DNS server may be late, which fails the POST.
  expect(new Set(kinds.filter((kind) => kind !== 'failed'))).toEqual(new Set(['delivered', 'refused']));
  expect(received - before).toBe(kinds.filter((kind) => kind === 'delivered').length);
  expect(canary.connections()).toBe(0);
});

it('the canary counts a connection, so that the other tests can fail', async () => {
  const open = createTestPoster({ allow: '127.0.0.1' });
  expect(await open.post(aDelivery(`http://127.0.0.1:${canary.port}/`), new AbortController().signal)).toMatchObject({
    kind: 'failed',
    error: 'The receiver cut the connection.',
  });
  await open.stop();
  expect(canary.connections()).toBe(1);
});
