// Runs an HTTP server in front of a gateway. The server changes one member of the JSON in its
// answers and events, as another program or a faulty proxy would. It asks the gateway once for an
// answer to a GET that it changes again and again.

import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A change of the answers to requests such as `GET /apiv1/limits`. */
export interface Change {
  readonly request: RegExp;
  /** The names of the member and of those around it; empty: the whole JSON. */
  readonly path: readonly string[];
  /** The JSON of the new value; undefined: the member is removed. */
  readonly json: string | undefined;
}

/** A running server. */
export interface ChangedAnswers {
  readonly url: string;
  /** Undefined: nothing is changed. */
  change: Change | undefined;
  /** The JSON of the last unchanged answer or event of each request, without its query. */
  readonly seen: Map<string, string>;
  stop(): Promise<void>;
}

/** `base`: the address of the gateway. */
export async function startChangedAnswers(base: string): Promise<ChangedAnswers> {
  const server = createServer((incoming, outgoing) => {
    pass(incoming, outgoing).catch(() => outgoing.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const kept = new Map<string, { readonly text: string; readonly init: ResponseInit }>();
  const ask = async (request: string, url: string, init: RequestInit): Promise<Response> => {
    const isChanged = init.method === 'GET' && fixture.change?.request.test(request);
    const known = isChanged ? kept.get(url) : undefined;
    if (known) return new Response(known.text, known.init);
    const answer = await fetch(base + url, init);
    if (!isChanged || !isJson(answer)) return answer;
    const { status, headers } = answer;
    const text = await answer.text();
    if (answer.ok) kept.set(url, { text, init: { status, headers } });
    return new Response(text, { status, headers });
  };
  const pass = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const { method = '', url = '', headers } = incoming;
    const request = `${method} ${url}`;
    const left = new AbortController();
    outgoing.once('close', () => left.abort());
    const sent = await buffer(incoming);
    const answer = await ask(request, url, {
      method,
      headers: { 'content-type': headers['content-type'] ?? '' },
      signal: left.signal,
      ...(sent.length > 0 && { body: sent }),
    });
    const changed = (json: string) => {
      fixture.seen.set(request.replace(/\?.*/, ''), json);
      const { change } = fixture;
      return change?.request.test(request) ? withChange(json, change) : json;
    };
    const type = answer.headers.get('content-type') ?? '';
    const requestId = answer.headers.get('x-request-id') ?? '';
    outgoing.writeHead(answer.status, { 'content-type': type, 'x-request-id': requestId });
    if (isJson(answer)) outgoing.end(changed(await answer.text()));
    else {
      const decoder = new TextDecoder();
      const events = type.startsWith('text/event-stream');
      // The server writes each event as one piece.
      for await (const bytes of answer.body ?? [])
        outgoing.write(events ? decoder.decode(bytes).replaceAll(/(?<=^data: ).*/gm, changed) : bytes);
      outgoing.end();
    }
  };
  const fixture: ChangedAnswers = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    change: undefined,
    seen: new Map(),
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
  return fixture;
}

/** Returns the paths of all values of the JSON. Of a list, only the first item counts. */
export function pathsIn(json: string): string[][] {
  const paths = (value: unknown, path: string[]): string[][] => {
    if (typeof value !== 'object' || value === null) return [path];
    const members = Object.entries(value).slice(0, Array.isArray(value) ? 1 : undefined);
    return [path, ...members.flatMap(([name, inner]) => paths(inner, [...path, name]))];
  };
  return paths(JSON.parse(json), []);
}

const isJson = ({ headers }: Response) => headers.get('content-type')?.startsWith('application/json') ?? false;

const MARK = 'the new value';

function withChange(json: string, { path, json: value }: Change): string {
  const last = path.at(-1);
  if (last === undefined) return value ?? '';
  const root = JSON.parse(json);
  let at = root;
  for (const name of path.slice(0, -1)) at = at?.[name] ?? {};
  if (value === undefined) delete at[last];
  else at[last] = MARK;
  // JSON.stringify writes 1e999 as null.
  return JSON.stringify(root).replace(JSON.stringify(MARK), () => value ?? '');
}
