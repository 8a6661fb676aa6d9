// Tests the faults of links with a real server and real connections.

import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { eventually } from '@stemline/testing/eventually.ts';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createRandom } from '../random.ts';
import { type Link, openLink } from './link.ts';

let server: Server;
let link: Link;
/** Everything that the server has received. */
let received: string;
const clients: Socket[] = [];

beforeEach(async () => {
  received = '';
  server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      received += data;
      socket.write(`answer to ${data}`);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const targetPort = (server.address() as AddressInfo).port;
  link = await openLink({ client: 'clients', server: 'server', targetPort }, createRandom(1));
});

afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await link.stop();
  server.close();
});

/** Connects through the link. */
async function client() {
  const socket = connect(link.port, '127.0.0.1');
  clients.push(socket);
  let got = '';
  let isClosed = false;
  socket.on('data', (data) => (got += data));
  socket.on('error', () => undefined);
  socket.on('close', () => {
    isClosed = true;
  });
  return { send: (text: string) => socket.write(text), got: () => got, isClosed: () => isClosed };
}

it('a link without a fault passes requests and answers', async () => {
  const one = await client();
  one.send('a');
  await eventually('the answer arrives', () => one.got() === 'answer to a');
});

it('a cut link breaks its connections and refuses new ones until the fault ends', async () => {
  const one = await client();
  one.send('a');
  await eventually('the answer arrives', () => one.got() === 'answer to a');
  link.setFault('cut');
  await eventually('the connection is broken', one.isClosed);
  const refused = await client();
  await eventually('the new connection is broken', refused.isClosed);
  link.setFault(undefined);
  const later = await client();
  later.send('b');
  await eventually('the answer arrives', () => later.got() === 'answer to b');
});

it('a silent link breaks nothing and passes everything when the fault ends', async () => {
  const one = await client();
  one.send('a');
  await eventually('the answer arrives', () => one.got() === 'answer to a');
  link.setFault('silence');
  one.send('b');
  // Another connection shows that time has passed in which a working link would have answered.
  const other = connect((server.address() as AddressInfo).port, '127.0.0.1');
  clients.push(other);
  other.write('x');
  await once(other, 'data');
  expect(received).toBe('ax');
  expect(one.isClosed()).toBe(false);
  link.setFault(undefined);
  await eventually('the answer arrives', () => one.got() === 'answer to aanswer to b');
});

it('a link that loses answers passes requests, and breaks the connection when the fault ends', async () => {
  const one = await client();
  link.setFault('lose-answers');
  one.send('a');
  await eventually('the request arrives', () => received === 'a');
  const direct = connect((server.address() as AddressInfo).port, '127.0.0.1');
  clients.push(direct);
  direct.write('x');
  await once(direct, 'data');
  expect(one.isClosed()).toBe(false);
  link.setFault(undefined);
  await eventually('the connection is broken', one.isClosed);
  expect(one.got()).toBe('');
});

it('a link that delays packets keeps their order, even when its timers are late and when the delay ends', async () => {
  const one = await client();
  let sent = '';
  for (let round = 0; round < 40; round += 1) {
    link.setFault(round % 3 === 2 ? undefined : 'delay');
    sent += `${round},`;
    one.send(`${round},`);
    // Each packet is sent on its own: the next one follows when the loop has turned.
    await new Promise(setImmediate);
    // Keeps the loop busy, so that timers are late.
    const busyUntil = performance.now() + 15;
    while (performance.now() < busyUntil);
  }
  link.setFault(undefined);
  await eventually('all packets arrive', () => received.length === sent.length);
  expect(received).toBe(sent);
});
