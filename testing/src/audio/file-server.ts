// Serves one audio file with ranges and scripted faults, and decodes it.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

/**
 * An answer of the server instead of the file: an error, or `stall`, the headers and the first half
 * of the range without an end.
 */
export type Fault = { readonly status: number; readonly code: string } | 'stall';

/** The server of a file. */
export interface FileServer {
  readonly url: string;
  /** The ranges of all requests. */
  readonly ranges: string[];
  /** The next answers. */
  readonly faults: Fault[];
}

/** Serves a file until the test ends. */
export async function serveFile(file: Uint8Array, { ignoresRanges = false } = {}): Promise<FileServer> {
  const ranges: string[] = [];
  const faults: Fault[] = [];
  const http = createServer((request, response) => {
    const { range = '' } = request.headers;
    ranges.push(range);
    const fault = faults.shift();
    if (fault && fault !== 'stall') {
      response.statusCode = fault.status;
      response.end(JSON.stringify({ code: fault.code, reason: 'A scripted fault.' }));
      return;
    }
    const [, from, last] = /^bytes=(\d+)-(\d+)$/.exec(range) ?? [];
    if (from === undefined || ignoresRanges) {
      response.end(file);
      return;
    }
    const part = file.subarray(Number(from), Number(last) + 1);
    response.statusCode = 206;
    response.setHeader('content-range', `bytes ${from}-${Number(from) + part.length - 1}/${file.length}`);
    if (fault === 'stall') {
      response.setHeader('content-length', part.length);
      response.write(part.subarray(0, part.length / 2));
    } else response.end(part);
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  onTestFinished(() => {
    http.closeAllConnections();
    http.close();
  });
  return { url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/file`, ranges, faults };
}

/** Decodes with ffmpeg at the rate of the file, or at another one. */
export async function decodeWithFfmpeg(
  bytes: ArrayBuffer,
  sampleRate?: number,
): Promise<[left: Float32Array<ArrayBuffer>, right: Float32Array<ArrayBuffer>]> {
  const args = [
    '-nostdin',
    '-v',
    'fatal',
    '-i',
    'pipe:0',
    '-f',
    'f32le',
    '-ac',
    '2',
    ...(sampleRate ? ['-ar', `${sampleRate}`] : []),
    'pipe:1',
  ];
  const ffmpeg = spawn('ffmpeg', args, { stdio: ['pipe', 'pipe', 'inherit'] });
  ffmpeg.stdin.end(new Uint8Array(bytes));
  const pcm = await buffer(ffmpeg.stdout);
  const samples = new Float32Array(pcm.buffer.slice(pcm.byteOffset, pcm.byteOffset + pcm.length));
  const channel = (index: number) => samples.filter((_, n) => n % 2 === index);
  return [channel(0), channel(1)];
}
