// Builds and serves the test page, which gives tests the audio modules of the web page. The web
// page itself has no such entry. All other requests go to a gateway, so that the page may load
// tracks.

import { execFile } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../paths.ts';

const execute = promisify(execFile);
const FOLDER = import.meta.dirname;
const PREFIX = '/audio-page/';
/** As the gateway sends it. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self' blob:; " +
  "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
const HTML = '<!doctype html><title>Player</title><script type="module" src="entry.js"></script>';

/** The server of the test page. */
export interface AudioPageServer {
  readonly port: number;
  /** The path of the page. */
  readonly path: string;
  /** True: breaks the connection of every request for a track, as a server that stops does. */
  isBroken: boolean;
  /** All requests to the gateway. */
  readonly requests: { readonly url: string; readonly range: string | undefined }[];
  /** Resolves with the next request that fails. */
  untilBroken(): Promise<void>;
  stop(): Promise<void>;
}

/** Builds the page into an empty folder and serves it beside the gateway at `gateway`. */
export async function serveAudioPage(folder: string, gateway: string): Promise<AudioPageServer> {
  const args = ['build', '--config', join(FOLDER, 'vite.config.js'), '--outDir', folder, '--logLevel', 'warn'];
  await execute(join(ROOT, 'node_modules/.bin/vite'), args);
  const broken = new EventEmitter();
  const http = createServer(async (incoming, response) => {
    const { url = '' } = incoming;
    if (url.startsWith(PREFIX)) await sendPage(url.slice(PREFIX.length), folder, response);
    else if (server.isBroken) {
      incoming.socket.destroy();
      broken.emit('request');
    } else {
      server.requests.push({ url, range: incoming.headers.range });
      forward(incoming, response, gateway);
    }
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const server: AudioPageServer = {
    port: (http.address() as AddressInfo).port,
    path: PREFIX,
    isBroken: false,
    requests: [],
    untilBroken: async () => {
      await once(broken, 'request');
    },
    stop: async () => {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
  return server;
}

async function sendPage(name: string, folder: string, response: ServerResponse): Promise<void> {
  response.setHeader('content-security-policy', POLICY);
  response.setHeader('content-type', name === '' ? 'text/html' : 'text/javascript');
  response.end(name === '' ? HTML : await readFile(name === 'recorder.js' ? join(FOLDER, name) : join(folder, name)));
}

function forward(incoming: IncomingMessage, response: ServerResponse, gateway: string): void {
  const headers = { ...incoming.headers, host: new URL(gateway).host };
  const outgoing = request(`${gateway}${incoming.url}`, { method: incoming.method ?? 'GET', headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  outgoing.on('error', () => response.destroy());
  response.on('close', () => outgoing.destroy());
  outgoing.end();
}
