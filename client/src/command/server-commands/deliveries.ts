// The command `deliveries`: lists the deliveries of callbacks, and sends one again.

import { DELIVERY_ID } from '@stemline/common/names.ts';
import { pagesOf } from '../../pages.ts';
import type { Delivery, DeliveryFilters } from '../../types.ts';
import { usageError } from '../command-error.ts';
import { EXIT } from '../exit-codes.ts';
import { songhashOf } from '../songs/songhash-argument.ts';
import type { Call, Command } from '../syntax.ts';
import { oneLine } from '../terminal.ts';

type State = NonNullable<DeliveryFilters['state']>;

const STATES: readonly State[] = ['pending', 'delivered', 'refused', 'dead'];

/** The command. */
export const deliveries: Command = {
  name: 'deliveries',
  summary: 'List the deliveries of callbacks of a song or of all songs, and send one again',
  args: [{ name: 'SONGHASH', isOptional: true }],
  flags: [
    { name: 'state', value: 'STATE', choices: STATES, text: `Only deliveries in this state: ${STATES.join(', ')}` },
    { name: 'redeliver', value: 'ID', text: 'Send this delivery again' },
    { name: 'test', value: 'URL', text: 'Send a test callback to this address' },
  ],
  examples: ['stemline deliveries --state dead', 'stemline deliveries --redeliver msg_...'],
  run: async (call) => {
    const { args, flags, server } = call;
    const { state, redeliver, test } = flags as Readonly<Record<string, string | undefined>>;
    const actions = [args[0] ?? state, redeliver, test].filter((one) => one !== undefined);
    if (actions.length > 1) throw usageError('--redeliver and --test each stand alone, without SONGHASH and --state.');
    if (redeliver !== undefined && !DELIVERY_ID.test(redeliver))
      throw usageError(
        `"${redeliver}" is not the id of a delivery, which begins with msg_. \`stemline deliveries\` shows the ids.`,
      );
    // The receiver would get a second callback when only the answer is lost.
    const once = { isRepeatable: false };
    if (redeliver !== undefined)
      print(call, await server.ask((api, { signal }) => api.redeliver(redeliver, { signal }), once));
    else if (test !== undefined)
      print(call, await server.ask((api, { signal }) => api.testCallback({ url: test, signal }), once));
    else await listAll(call, args[0] === undefined ? undefined : songhashOf(args[0]), stateOf(state));
    return EXIT.ok;
  },
};

function stateOf(text: string | undefined): State | undefined {
  const state = STATES.find((one) => one === text);
  if (text !== undefined && state === undefined)
    throw usageError(`--state must be one of ${STATES.join(', ')}, not "${text}".`);
  return state;
}

async function listAll(call: Call, songhash: string | undefined, state: State | undefined): Promise<void> {
  const { server } = call;
  // The list of a song has no filter by state.
  const filter = songhash === undefined ? { state } : { songhash };
  const read = (pageToken: string | undefined) =>
    server.ask((api, { signal }) => api.listDeliveries({ ...filter, pageToken, pageSize: 200, signal }));
  for await (const page of pagesOf(read))
    for (const one of page.deliveries) if (state === undefined || one.state === state) print(call, one);
}

function print({ terminal, json }: Call, delivery: Delivery): void {
  const { id, hash, event, state, attempts, url, last_error: error, next_at: next } = delivery;
  const count = `${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}`;
  const parts = [
    id,
    event,
    state,
    count,
    url,
    hash ?? 'test',
    error && `last error: ${error}`,
    next && `next at ${next}`,
  ];
  terminal.out(json ? JSON.stringify(delivery) : oneLine(parts.filter(Boolean).join('  ')));
}
