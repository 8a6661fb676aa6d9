// Serves a page that separates songs with a Stemline server of another origin.
// Needs: npm install @stemline/client; the server lists the origin of the page in
// STEMLINE_ALLOWED_ORIGINS
// Usage: [STEMLINE_URL=http://localhost:5000] [PORT=8080] node serve.mjs

import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { basename, dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const stemline = process.env.STEMLINE_URL ?? 'http://localhost:5000';
const here = import.meta.dirname;
/** The client is plain JavaScript, so that a page needs no bundler. */
const client = dirname(fileURLToPath(import.meta.resolve('@stemline/client')));
const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.mjs': 'text/javascript' };

/** Returns the path of the file behind an address. Only names in two folders are possible. */
function pathOf(url) {
  const { pathname } = new URL(url, 'http://page');
  if (pathname === '/') return join(here, 'index.html');
  const name = basename(pathname);
  return pathname.startsWith('/client/') ? join(client, name) : join(here, name);
}

const server = createServer(async (request, response) => {
  const path = pathOf(request.url);
  const bytes = await readFile(path).catch(() => undefined);
  if (bytes === undefined) return response.writeHead(404).end();
  const isPage = extname(path) === '.html';
  const body = isPage ? bytes.toString().replace('STEMLINE_URL', stemline) : bytes;
  response.writeHead(200, { 'content-type': TYPES[extname(path)] ?? 'application/octet-stream' }).end(body);
});

server.listen(Number(process.env.PORT ?? 8080), '127.0.0.1', () => {
  console.log(JSON.stringify({ listening: server.address().port }));
});
