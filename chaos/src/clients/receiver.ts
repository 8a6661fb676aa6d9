// Receives callbacks, records each POST and answers some of them as a bad receiver does.

import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Recorder } from '../history/recorder.ts';
import type { Random } from '../random.ts';

/** A running receiver. */
export interface CallbackReceiver {
  /** The address for callbacks. */
  readonly url: string;
  stop(): Promise<void>;
}

type Manner = 'good' | 'slow' | 'refuses-twice' | 'silent-once' | 'breaks-once' | 'refuses-for-a-while';

/** Each submission gets one of these at random. A repeated one is more frequent. */
const MANNERS: readonly Manner[] = [
  'good',
  'good',
  'good',
  'slow',
  'refuses-twice',
  'silent-once',
  'breaks-once',
  'refuses-for-a-while',
];
const SLOW_MS = 1_000;
const WHILE_MS = 10_000;

/** Starts a receiver on a free port. Every callback is accepted in the end. */
export async function startCallbackReceiver(recorder: Recorder, random: Random): Promise<CallbackReceiver> {
  let posts = 0;
  const known = new Map<string, { readonly manner: Manner; readonly since: number; posts: number }>();

  const answer = (token: string, request: IncomingMessage, respond: (status: number) => void) => {
    const one = known.get(token) ?? { manner: random.fork(token).pick(MANNERS), since: recorder.now(), posts: 0 };
    known.set(token, one);
    one.posts += 1;
    const isFirst = one.posts === 1;
    if (one.manner === 'slow') setTimeout(() => respond(200), SLOW_MS);
    else if (one.manner === 'refuses-twice') respond(one.posts <= 2 ? 500 : 204);
    else if (one.manner === 'refuses-for-a-while') respond(recorder.now() - one.since < WHILE_MS ? 503 : 200);
    else if (one.manner === 'breaks-once' && isFirst) request.socket.resetAndDestroy();
    else if (one.manner !== 'silent-once' || !isFirst) respond(200);
  };

  const receive = async (request: IncomingMessage, response: ServerResponse) => {
    const t = recorder.now();
    posts += 1;
    const post = posts;
    let body = '';
    for await (const text of request) body += text;
    const { token } = JSON.parse(body) as { token: string };
    const { 'webhook-id': id, 'x-stemline-event': event } = request.headers;
    recorder.record({ kind: 'post', t, post, id: String(id), event: String(event), token });
    answer(token, request, (status) => {
      // The answer counts only if the notifier can still read it.
      if (request.socket.destroyed) return;
      recorder.record({ kind: 'posted', post, status });
      response.writeHead(status).end();
    });
  };

  const server = createServer((request, response) => {
    // A POST whose body is incomplete is not a delivery.
    receive(request, response).catch(() => request.socket.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/callback`,
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
