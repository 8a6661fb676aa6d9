// Tests which hosts and addresses the guard allows, with and without an allow list.

import { expect, it } from 'vitest';
import { parseAllowList } from './allow-list.ts';
import { type AddressGuard, CONTAINER_HINT, createAddressGuard, isThisMachine } from './guard.ts';
import { METADATA_ADDRESSES, SPECIAL_IPV4, SPECIAL_IPV6 } from './special-ranges.ts';

const OWN = '198.35.26.96';

function guardWith(allow = 'none', more: { inContainer?: boolean } = {}): AddressGuard {
  const list = parseAllowList(allow);
  if (!list) throw new Error(`${allow} is not an allow list`);
  return createAddressGuard({ allow: list, ownAddresses: () => ['127.0.0.1', OWN], inContainer: false, ...more });
}

const PUBLIC = [
  '1.1.1.1',
  '8.8.8.8',
  '9.255.255.255',
  '11.0.0.0',
  '100.63.255.255',
  '100.128.0.0',
  '126.255.255.255',
  '128.0.0.0',
  '168.63.129.15',
  '169.253.255.255',
  '172.15.255.255',
  '172.32.0.0',
  '192.0.1.0',
  '192.167.255.255',
  '192.169.0.0',
  '198.17.255.255',
  '198.20.0.0',
  '223.255.255.255',
  '2001:4860:4860::8888',
  '2606:4700::1111',
  '2a00:1450:4001:80f::200e',
  '2001:200::1',
];

it.each(PUBLIC)('the guard allows the public address %s', (address) => {
  const guard = guardWith();
  expect(guard.refusalOfAddress(address, 'example.org')).toBeUndefined();
  expect(guard.refusalOfHost(address.includes(':') ? `[${address}]` : address)).toBeUndefined();
});

/** Returns the first and the last address of an IPv4 range. */
function endsOf(range: string): string[] {
  const [base = '', bits = '32'] = range.split('/');
  const first = base.split('.').reduce((value, part) => value * 256 + Number(part), 0);
  const last = first + 2 ** (32 - Number(bits)) - 1;
  return [first, last].map((value) => [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.'));
}

it.each(Object.keys(SPECIAL_IPV4))('the guard refuses the first and the last address of %s', (range) => {
  for (const address of endsOf(range))
    expect(guardWith().refusalOfAddress(address, 'example.org'), address).toMatch(/^The callback URL leads to an? /);
});

it.each([...METADATA_ADDRESSES, ...Object.keys(SPECIAL_IPV6).map((range) => range.replace(/\/.*/, ''))])(
  'the guard refuses the special address %s',
  (address) => {
    expect(guardWith().refusalOfAddress(address, 'example.org')).toMatch(/STEMLINE_CALLBACK_ALLOW\.$/);
  },
);

it.each([
  ['::7f00:1', 'contains an IPv4 address'],
  ['::ffff:127.0.0.1', 'contains an IPv4 address'],
  ['::ffff:8.8.8.8', 'contains an IPv4 address'],
  ['::ffff:0:127.0.0.1', 'contains an IPv4 address'],
  ['::ffff:169.254.169.254', 'metadata service'],
  ['64:ff9b::8.8.8.8', 'contains an IPv4 address'],
  ['64:ff9b:1:7f::1', 'contains an IPv4 address'],
  ['2002:7f00:1::1', 'contains an IPv4 address'],
  ['2001:0:1:2::3', 'contains an IPv4 address'],
  ['2606:4700::5efe:127.0.0.1', 'contains an IPv4 address'],
  ['2606:4700::200:5efe:10.0.0.1', 'contains an IPv4 address'],
  ['::1', 'the server itself'],
  ['::', 'the server itself'],
  ['0.0.0.0', 'the server itself'],
  ['fe80::1%eth0', 'the local network'],
  ['fc00::1', 'a private network'],
  ['4000::1', 'not public'],
  ['1000::1', 'not public'],
  ['5f00::1', 'not public'],
  ['not an address', 'not public'],
  ['', 'not public'],
  [OWN, 'the server itself'],
])('the guard refuses "%s" with a reason that contains "%s"', (address, reason) => {
  expect(guardWith().refusalOfAddress(address, 'example.org')).toContain(reason);
});

it.each([
  'localhost',
  'localhost.',
  'LOCALHOST',
  'a.localhost',
  'a.b.localhost.',
  'localhost.localdomain',
  'ip6-localhost',
  'metadata.google.internal',
  'Metadata.Google.Internal.',
  'metadata.goog',
  'metadata',
  'instance-data',
])('the guard refuses the host name %s', (name) => {
  expect(guardWith().refusalOfHost(name)).toMatch(/the server itself|metadata service/);
});

it.each(['example.org', 'notlocalhost', 'localhost.example.org', 'metadata.example.org', 'xn--bcher-kva.example'])(
  'the guard does not refuse the host name %s, because its addresses decide',
  (name) => {
    expect(guardWith().refusalOfHost(name)).toBeUndefined();
  },
);

it('an address, a range and a host name of the allow list are allowed, and nothing near them', () => {
  const guard = guardWith('10.1.2.3, 172.16.0.0/12, fd00::/8, localhost, hooks.corp.example');
  for (const host of ['10.1.2.3', '172.31.255.255', '[fd12::1]', 'LocalHost.'])
    expect(guard.refusalOfHost(host), host).toBeUndefined();
  for (const host of ['10.1.2.4', '172.32.0.1.localhost', '[fc00::1]', '127.0.0.1', 'a.localhost'])
    expect(guard.refusalOfHost(host), host).toBeDefined();
  expect(guard.refusalOfAddress('192.168.1.1', 'Hooks.corp.example.')).toBeUndefined();
  expect(guard.refusalOfAddress('127.0.0.1', 'localhost')).toBeUndefined();
  expect(guard.refusalOfAddress('192.168.1.1', 'other.corp.example')).toBeDefined();
});

it('a range of IPv4 does not allow the same addresses inside IPv6', () => {
  const guard = guardWith('0.0.0.0/0');
  expect(guard.refusalOfHost('127.0.0.1')).toBeUndefined();
  for (const host of ['[::ffff:127.0.0.1]', '[::7f00:1]', '[64:ff9b::7f00:1]', '[::1]'])
    expect(guard.refusalOfHost(host), host).toBeDefined();
  expect(guardWith('::ffff:0:0/96').refusalOfHost('[::ffff:127.0.0.1]')).toBeUndefined();
});

it.each(METADATA_ADDRESSES)('a range does not allow the metadata address %s, but its own entry does', (address) => {
  expect(guardWith('0.0.0.0/0,::/0').refusalOfAddress(address, 'a.example')).toContain('metadata service');
  expect(guardWith(address).refusalOfAddress(address, 'a.example')).toBeUndefined();
});

it.each([
  ['IPv4-compatible', '::169.254.169.254'],
  ['IPv4-mapped', '::ffff:169.254.169.254'],
  ['IPv4-translated', '::ffff:0:169.254.169.254'],
  ['NAT64', '64:ff9b::169.254.169.254'],
  ['NAT64 with a prefix of 48 bits', '64:ff9b:1:a9fe:a9:fe00::'],
  ['NAT64 with a prefix of its own', 'fd00:64::169.254.169.254'],
  ['6to4', '2002:a9fe:a9fe::1'],
  ['ISATAP', 'fd00::5efe:169.254.169.254'],
  ['Teredo', '2001:0:102:304:0:ffff:5601:5601'],
])('a range does not allow the metadata service in an address of %s', (_, address) => {
  expect(guardWith('::/0').refusalOfAddress(address, 'a.example')).toContain('metadata service');
  expect(guardWith(address).refusalOfAddress(address, 'a.example')).toBeUndefined();
});

it('an own address of the machine is allowed when the allow list has it', () => {
  expect(guardWith(OWN).refusalOfHost(OWN)).toBeUndefined();
});

it('in a container, the refusal of localhost explains that it is the container itself', () => {
  const guard = guardWith('none', { inContainer: true });
  for (const host of ['localhost', '127.0.0.1', '[::1]']) expect(guard.refusalOfHost(host)).toContain(CONTAINER_HINT);
  expect(guard.refusalOfHost('10.0.0.1')).not.toContain(CONTAINER_HINT);
  expect(guardWith().refusalOfHost('localhost')).not.toContain(CONTAINER_HINT);
});

it.each([
  ['localhost', true],
  ['a.localhost', true],
  ['127.9.9.9', true],
  ['[::1]', true],
  ['[::2]', false],
  ['example.org', false],
  ['10.0.0.1', false],
])('isThisMachine(%j) returns %j', (host, expected) => {
  expect(isThisMachine(host)).toBe(expected);
});
