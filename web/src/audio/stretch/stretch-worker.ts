// Worker that stretches audio, so that the page stays responsive.

import type { Reply, Request } from './messages.ts';
import { createWsola, type Wsola } from './wsola.ts';

const stretchers = new Map<number, Wsola>();

addEventListener('message', ({ data }: MessageEvent<Request>) => {
  if (data.kind === 'open') stretchers.set(data.id, createWsola(data.channels, data.sampleRate, data.speed));
  else if (data.kind === 'close') stretchers.delete(data.id);
  else answer(data.id, stretchers.get(data.id)?.push(data.channels, data.isLast) ?? []);
});

function answer(id: number, channels: readonly Float32Array<ArrayBuffer>[]): void {
  const reply: Reply = { id, channels };
  postMessage(reply, { transfer: channels.map((samples) => samples.buffer) });
}
