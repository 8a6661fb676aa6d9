// Makes a used stack as good as a new one for its next borrower.

import { call } from '../api.ts';
import { type Stack, untilReady } from '../stack.ts';
import { until } from '../until.ts';

const MOST_OF_A_PAGE = 200;

/** Waits until the stack is ready, and removes its songs, also those that wait or run. */
export async function emptyStack(stack: Stack): Promise<void> {
  await untilReady(stack);
  await until('the stack has no songs', async () => {
    // The gateway may have started again a moment ago and refuse calls.
    const { status, body } = await call(stack, 'GET', `/apiv1/songs?page_size=${MOST_OF_A_PAGE}`);
    if (status !== 200) return false;
    const songs = body.songs as readonly { readonly hash: string }[];
    for (const { hash } of songs) await call(stack, 'DELETE', `/apiv1/songs/${hash}`);
    return songs.length === 0;
  });
  await until('nothing waits or runs', async () => {
    const { queue, running } = (await call(stack, 'GET', '/apiv1/queue')).body as Record<string, unknown[]>;
    return queue?.length === 0 && running?.length === 0;
  });
}
