// Tests the requests of the command against servers that answer as the test scripts it.

import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { createHttpFetch } from './http-fetch.ts';

/** Starts a server for one test. */
async function serve(answer: RequestListener) {
  const connections: Socket[] = [];
  const server = createServer(answer).listen(0, '127.0.0.1');
  server.on('connection', (socket) => connections.push(socket));
  await once(server, 'listening');
  onTestFinished(async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, connections };
}

async function textOf({ body }: Response): Promise<string> {
  let text = '';
  for await (const bytes of body as unknown as AsyncIterable<Uint8Array>) text += Buffer.from(bytes).toString();
  return text;
}

it('requests that follow each other share a connection', async () => {
  const { url, connections } = await serve((request, response) => response.end(request.url));
  const send = createHttpFetch();
  expect(await textOf(await send(`${url}/one`, {}))).toBe('/one');
  expect(await textOf(await send(`${url}/two`, {}))).toBe('/two');
  expect(connections).toHaveLength(1);
});

it('a redirect is returned with its address', async () => {
  const { url } = await serve((_request, response) => response.writeHead(307, { location: '/end' }).end());
  const response = await createHttpFetch()(`${url}/start`, { redirect: 'manual' });
  expect([response.status, response.headers.get('Location')]).toEqual([307, '/end']);
  await response.body?.cancel();
});

it('an answer that comes before the whole body is sent is read, and its connection is closed', async () => {
  const { url, connections } = await serve((_request, response) => response.writeHead(413).end('too large'));
  const body = new Blob([new Uint8Array(64 * 1024 ** 2)]);
  const response = await createHttpFetch()(url, { method: 'POST', body });
  expect([response.status, await textOf(response)]).toEqual([413, 'too large']);
  await expect.poll(() => connections.map(({ destroyed }) => destroyed)).toEqual([true]);
});

it('an answer that is cut is an error as of fetch, and an aborted one rejects with the reason', async () => {
  const { url } = await serve((request, response) => {
    response.writeHead(200, { 'content-length': '10' }).write('half', () => {
      if (request.url === '/cut') response.destroy();
    });
  });
  const send = createHttpFetch();
  await expect(textOf(await send(`${url}/cut`, {}))).rejects.toMatchObject({
    name: 'TypeError',
    message: 'terminated',
  });
  const stopping = new AbortController();
  const reading = textOf(await send(`${url}/wait`, { signal: stopping.signal }));
  stopping.abort(new Error('enough'));
  await expect(reading).rejects.toThrow('enough');
  await expect(send(url, { signal: stopping.signal })).rejects.toThrow('enough');
});
