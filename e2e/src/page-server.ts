// Serves the files of a folder, as the web server of a page of another origin does.

import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { PAGE_ORIGIN } from './lending/loan.ts';

/** A running server. */
export interface PageServer {
  readonly port: number;
  stop(): Promise<void>;
}

const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript' };

/** Serves `index.html` for `/`, and the other files under their names. */
export async function servePage(folder: string): Promise<PageServer> {
  const server = createServer(async ({ url = '/' }, response) => {
    const path = join(folder, url === '/' ? 'index.html' : url);
    const bytes = await readFile(path).catch(() => undefined);
    if (bytes)
      response.writeHead(200, { 'content-type': TYPES[extname(path)] ?? 'application/octet-stream' }).end(bytes);
    else response.writeHead(404).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    stop: async () => {
      server.closeAllConnections();
      await once(server.close(), 'close');
    },
  };
}

/** Returns the arguments of a Chromium that finds the page of the lent stacks' origin on a port. */
export function pageArguments(port: number): string[] {
  return [`--host-resolver-rules=MAP ${new URL(PAGE_ORIGIN).host}:80 127.0.0.1:${port}`];
}
