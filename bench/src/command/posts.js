// Sends files as songs with as many parallel POSTs, waits for their ends, and writes their tracks:
// the script that a user would write without the `stemline` command. With --keys, each POST has an
// idempotency key.

import { readFile, writeFile } from 'node:fs/promises';

const [url, ...rest] = process.argv.slice(2);
const hasKeys = rest[0] === '--keys';
const paths = hasKeys ? rest.slice(1) : rest;

/** Resolves when the tracks of the file are written. */
async function separate(path) {
  const body = await readFile(path);
  const headers = hasKeys ? { 'idempotency-key': crypto.randomUUID() } : {};
  const accepted = await fetch(`${url}/apiv1/songs`, { method: 'POST', body, headers });
  const { hash } = await accepted.json();
  for (;;) {
    const response = await fetch(`${url}/apiv1/songs/${hash}?wait=60`);
    const { state, tracks } = await response.json();
    if (state === 'failed') throw new Error(`the song ${hash} failed`);
    if (state !== 'done') continue;
    const bodies = tracks.map(async (track) => (await fetch(new URL(track.url, url))).arrayBuffer());
    const downloaded = await Promise.all(bodies);
    for (const [index, bytes] of downloaded.entries()) await writeFile(`${path}.${index}`, Buffer.from(bytes));
    return;
  }
}

await Promise.all(paths.map(separate));
