// Tests the fetch of the weights for the demo, with the real tool and a scripted hub.

import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { tempFolder } from '@stemline/testing/temp-folder.ts';
import { afterEach, expect, it, vi } from 'vitest';
import { fetchDemoWeights } from './demo-weights.ts';
import { ROOT } from './repository.ts';
import { parseSettings, serviceEnv } from './settings.ts';

const SIZE = 50_000_000;
const PIECE = Buffer.alloc(15_000_000);
const LONG = { answerMs: 100_000, wholeMs: 100_000 };

let hub: Server | undefined;
afterEach(() => {
  vi.restoreAllMocks();
  hub?.closeAllConnections();
  hub?.close();
});

/** Returns an environment with the hub at this address, in which no other server is reachable. */
async function environment(answer: RequestListener, more: Record<string, string> = {}) {
  hub = createServer(answer).listen(0, '127.0.0.1');
  await once(hub, 'listening');
  const address = hub.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const nowhere = 'http://127.0.0.1:9';
  const own = {
    HF_ENDPOINT: `http://127.0.0.1:${port}`,
    no_proxy: '127.0.0.1',
    https_proxy: nowhere,
    http_proxy: nowhere,
  };
  return serviceEnv(parseSettings({}, ROOT), { PATH: process.env.PATH, ...own, ...more }, ROOT);
}

async function fetched(answer: RequestListener, options: { limits?: typeof LONG; model?: string }) {
  const folder = await tempFolder();
  const controller = new AbortController();
  const shown: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    shown.push(String(text));
    if (String(text).includes('Fetching')) controller.abort();
    return true;
  });
  const said: string[] = [];
  const env = await environment(answer, { STEMLINE_WEIGHTS_DIR: folder.path, STEMLINE_DATA_DIR: folder.path });
  const { limits = LONG, model = '' } = options;
  await fetchDemoWeights({ root: ROOT, env, model, signal: controller.signal, say: (text) => said.push(text), limits });
  await folder.remove();
  return { said, shown };
}

/** Answers the head of a file of the hub at once, and its content piece by piece without an end. */
const trickle: RequestListener = ({ method }, response) => {
  const names = { etag: `"${'a'.repeat(64)}"`, 'x-repo-commit': 'b'.repeat(40), 'accept-ranges': 'bytes' };
  response.writeHead(200, { ...names, 'content-length': SIZE });
  if (method === 'HEAD') response.end();
  else response.write(PIECE);
};

it('the demo shows how much of the weights has arrived, and stops the fetch when the user stops the demo', async () => {
  const { said, shown } = await fetched(trickle, {});
  expect(shown.join('')).toMatch(/Fetching the weights of Demucs \(\d+ of 50 MB\)/);
  expect(said).toEqual([]);
});

it('the demo continues without weights when their servers do not respond', async () => {
  const { said } = await fetched(() => undefined, { limits: { ...LONG, answerMs: 500 } });
  expect(said).toEqual([expect.stringMatching(/do not respond\. `make weights` fetches them later\.$/)]);
});

it('the demo continues without weights when their servers refuse the request', async () => {
  const { said } = await fetched((_, response) => response.writeHead(404).end(), {});
  expect(said).toEqual([expect.stringMatching(/cannot be fetched now\. `make weights`/)]);
});

it('the demo fetches no weights for the model preview', async () => {
  const requests: string[] = [];
  await fetched(
    ({ url = '' }, response) => {
      requests.push(url);
      response.end();
    },
    { model: 'preview' },
  );
  expect(requests).toEqual([]);
});
