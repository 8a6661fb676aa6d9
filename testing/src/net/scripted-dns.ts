// A scripted DNS server on UDP: it speaks the real protocol and answers what a test chooses, always
// with a TTL of 0. It knows only queries for addresses.

import { createSocket } from 'node:dgram';
import { once } from 'node:events';

/** A query for the addresses of a name. */
export interface DnsQuery {
  /** In lower case, without a dot at its end. */
  readonly name: string;
  readonly type: 'A' | 'AAAA';
  /** The number of earlier queries for the same name and type. Repeated packets do not count. */
  readonly earlier: number;
}

/** Addresses of any family, of which those of the query's type are sent; or a failure. */
export type DnsAnswer = readonly string[] | 'nxdomain' | 'servfail' | 'silence';

/** A running server on 127.0.0.1. */
export interface ScriptedDns {
  /** `address:port`, as for Resolver.setServers(). */
  readonly address: string;
  readonly queries: readonly DnsQuery[];
  stop(): Promise<void>;
}

const TYPES: Readonly<Record<number, DnsQuery['type']>> = { 1: 'A', 28: 'AAAA' };
const HEADER_BYTES = 12;
/** Flags of a response: recursion was desired and is available. */
const RESPONSE = 0x8180;
const CODES = { servfail: 2, nxdomain: 3 };
/** Points to the name in the question. */
const SAME_NAME = 0xc00c;

/** Starts the server. `script` returns the answer to each query. */
export async function startScriptedDns(script: (query: DnsQuery) => DnsAnswer): Promise<ScriptedDns> {
  const queries: DnsQuery[] = [];
  const answers = new Map<string, DnsAnswer>();
  /** Returns the answer to a query; the same one when the resolver sends the query again. */
  const answerTo = (from: string, name: string, type: DnsQuery['type']): DnsAnswer => {
    const key = `${from} ${name} ${type}`;
    const sent = answers.get(key);
    if (sent !== undefined) return sent;
    const earlier = queries.filter((query) => query.name === name && query.type === type).length;
    const query = { name, type, earlier };
    queries.push(query);
    const answer = script(query);
    answers.set(key, answer);
    return answer;
  };
  const socket = createSocket('udp4');
  socket.on('message', (message, peer) => {
    const { name, type, end } = readQuestion(message);
    if (!type) return;
    const answer = answerTo(`${peer.port} ${message.readUInt16BE(0)}`, name, type);
    if (answer !== 'silence') socket.send(response(message.subarray(0, end), type, answer), peer.port, peer.address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    address: `127.0.0.1:${socket.address().port}`,
    queries,
    stop: async () => {
      const closed = once(socket, 'close');
      socket.close();
      await closed;
    },
  };
}

function readQuestion(message: Buffer): { name: string; type: DnsQuery['type'] | undefined; end: number } {
  const labels: string[] = [];
  let at = HEADER_BYTES;
  for (let length = message[at] ?? 0; length > 0; length = message[at] ?? 0) {
    labels.push(message.toString('latin1', at + 1, at + 1 + length).toLowerCase());
    at += 1 + length;
  }
  return { name: labels.join('.'), type: TYPES[message.readUInt16BE(at + 1)], end: at + 5 };
}

/** `query`: the header and the question of the query. */
function response(query: Buffer, type: DnsQuery['type'], answer: Exclude<DnsAnswer, 'silence'>): Buffer {
  const isFailure = typeof answer === 'string';
  const addresses = isFailure ? [] : answer.filter((address) => address.includes(':') === (type === 'AAAA'));
  const head = Buffer.from(query);
  head.writeUInt16BE(RESPONSE | (isFailure ? CODES[answer] : 0), 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(addresses.length, 6);
  head.writeUInt32BE(0, 8);
  return Buffer.concat([head, ...addresses.map((address) => record(type, address))]);
}

function record(type: DnsQuery['type'], address: string): Buffer {
  const data = type === 'A' ? Buffer.from(address.split('.').map(Number)) : ipv6Bytes(address);
  const head = Buffer.alloc(12);
  head.writeUInt16BE(SAME_NAME, 0);
  head.writeUInt16BE(type === 'A' ? 1 : 28, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(data.length, 10);
  return Buffer.concat([head, data]);
}

function ipv6Bytes(address: string): Buffer {
  // URL() writes all parts as hexadecimal groups.
  const groups = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const [before = [], after = []] = groups.map((part) => part.split(':').filter((group) => group !== ''));
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0');
  const bytes = Buffer.alloc(16);
  for (const [index, group] of [...before, ...zeros, ...after].entries())
    bytes.writeUInt16BE(Number.parseInt(group, 16), index * 2);
  return bytes;
}
