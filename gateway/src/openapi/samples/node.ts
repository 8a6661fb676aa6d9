// Writes a request as an ES module for Node that needs no package.

import type { SampleBody, SampleRequest, SampleResult } from './sample-request.ts';

/** Returns the module. */
export function node({ method, url, contentType, body, result }: SampleRequest): string {
  const imports = [
    ...(body.kind === 'file' || body.kind === 'base64' ? ['import { readFile } from "node:fs/promises";'] : []),
    ...(result.kind === 'file' ? ['import { writeFile } from "node:fs/promises";'] : []),
    ...(result.kind === 'events'
      ? ['import { createInterface } from "node:readline";', 'import { Readable } from "node:stream";']
      : []),
  ];
  const data = dataOf(body);
  const members = [
    ...(method === 'GET' ? [] : [`method: "${method}"`]),
    ...(contentType ? [`headers: { "Content-Type": "${contentType}" }`] : []),
    ...(data ? [`body: ${data}`] : []),
  ];
  const options = members.length === 0 ? '' : `, {\n${members.map((member) => `  ${member},\n`).join('')}}`;
  return [
    ...imports,
    ...(imports.length > 0 ? [''] : []),
    `const response = await fetch(${JSON.stringify(url)}${options});`,
    'if (!response.ok) throw new Error(await response.text());',
    ...reading(result),
  ].join('\n');
}

function dataOf(body: SampleBody): string {
  switch (body.kind) {
    case 'none':
      return '';
    case 'json':
      return `JSON.stringify(${JSON.stringify(body.value)})`;
    case 'file':
      return `await readFile("${body.name}")`;
    case 'base64':
      return `JSON.stringify({ mp3: await readFile("${body.name}", "base64") })`;
  }
}

function reading(result: SampleResult): string[] {
  switch (result.kind) {
    case 'json':
      return ['console.log(JSON.stringify(await response.json(), null, 2));'];
    case 'text':
      return ['console.log(await response.text());'];
    case 'file':
      return [`await writeFile("${result.name}", response.body);`];
    case 'events':
      return [
        'const body = Readable.fromWeb(response.body);',
        'for await (const line of createInterface({ input: body })) {',
        '  if (!line.startsWith("data:")) continue;',
        '  const song = JSON.parse(line.slice(5));',
        '  console.log(song.hash, song.state, song.progress);',
        '  if (["done", "failed", "cancelled"].includes(song.state)) break;',
        '}',
        'body.destroy();',
      ];
  }
}
