import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, expect, it } from 'vitest';
import { submitSong } from './submit-song.ts';

const folder = mkdtempSync(join(tmpdir(), 'stemline-submit-'));
afterAll(() => rmSync(folder, { recursive: true }));

let server: Server;
afterEach(() => new Promise((resolve) => server.close(resolve)));

async function serve(answer: (body: string) => [number, string]): Promise<string> {
  server = createServer(async (request, response) => {
    const [status, body] = answer(await text(request));
    response.writeHead(status, { connection: 'close' }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const signal = new AbortController().signal;

it.each([0, 1, 2, 3, 65_536, 200_001])('submitSong() sends %i bytes as base64 in JSON', async (size) => {
  const path = join(folder, `${size}.mp3`);
  const bytes = Buffer.alloc(size, 'stems');
  writeFileSync(path, bytes);
  let body = '';
  const url = await serve((received) => {
    body = received;
    return [200, '{"hash":"abc","reason":"Song enqueued for separation"}'];
  });
  expect(await submitSong(url, { path, size, model: 'htdemucs "x"' }, signal)).toBe('abc');
  const { mp3, model } = JSON.parse(body);
  expect(Buffer.from(mp3, 'base64').equals(bytes)).toBe(true);
  expect(model).toBe('htdemucs "x"');
});

it('submitSong() throws the reason of the server when the server refuses the song', async () => {
  const path = join(folder, 'bad.mp3');
  writeFileSync(path, 'x');
  const url = await serve(() => [
    422,
    '{"code":"UNSUPPORTED_AUDIO","reason":"This is not audio in a supported format."}',
  ]);
  const refused = submitSong(url, { path, size: 1, model: '' }, signal);
  await expect(refused).rejects.toThrow('the server refused the song (422): This is not audio in a supported format.');
});
