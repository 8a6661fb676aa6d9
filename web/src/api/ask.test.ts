// Tests requests of JSON with a real server that does not answer. The clock of the time limit is
// moved by hand.

import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ask } from './ask.ts';
import { connection } from './connection.ts';

/** The body of each answer, or undefined for a server that accepts requests and does not answer. */
let body: string | undefined;
let server: Server;

beforeEach(async () => {
  body = undefined;
  server = createServer((_, response) => body !== undefined && response.end(body)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  vi.stubGlobal('document', { baseURI: `http://127.0.0.1:${(server.address() as AddressInfo).port}/music/` });
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(async () => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  server.closeAllConnections();
  await once(server.close(), 'close');
});

it('a request that the server does not answer ends as OFFLINE after 20 s, and not before', async () => {
  const check = vi.spyOn(connection, 'check').mockResolvedValue();
  const settled = vi.fn();
  const answer = ask('apiv1/songs/x/cancel', { method: 'POST' });
  answer.catch(settled);
  await once(server, 'request');
  await vi.advanceTimersByTimeAsync(19_999);
  expect(settled).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  await expect(answer).rejects.toMatchObject({ code: 'OFFLINE', message: 'The server is not responding.' });
  expect(check).toHaveBeenCalledOnce();
  check.mockRestore();
});

it('a request ends with the reason of its signal', async () => {
  const leaving = new AbortController();
  const answer = ask('apiv1/songs', { signal: leaving.signal });
  const rejected = expect(answer).rejects.toThrow('the page is closed');
  await once(server, 'request');
  leaving.abort(new Error('the page is closed'));
  await rejected;
  await expect(ask('apiv1/songs', { signal: leaving.signal })).rejects.toThrow('the page is closed');
});

it('an answer is parsed, and its time limit ends with it', async () => {
  body = '{"songs":[]}';
  expect(await ask('apiv1/songs')).toEqual({ songs: [] });
  expect(vi.getTimerCount()).toBe(0);
});
