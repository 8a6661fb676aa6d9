// Breaks the connections between processes of the stack.

import { sleep } from '@stemline/common/async/abort.ts';
import type { Link, LinkFault } from '../stack/link.ts';
import { CLIENTS, REDIS } from '../stack/members.ts';
import type { Fault, FaultContext } from './fault.ts';

const NAMES: Readonly<Record<LinkFault, string>> = {
  cut: 'cut connections',
  silence: 'silence connections',
  'lose-answers': 'lose answers',
  delay: 'delay packets',
};
const LASTS_MS = [500, 8_000] as const;

/** Picks all links of one process to one kind, or all links to one process. */
function pickLinks({ stack, random }: FaultContext): { readonly links: readonly Link[]; readonly target: string } {
  if (random.chance(0.4)) {
    const target = random.pick([REDIS, ...new Set(stack.links.map(({ server }) => server))]);
    return { target, links: stack.links.filter(({ server }) => server === target) };
  }
  const client = random.pick(stack.links.map((link) => link.client));
  const server = random.pick(stack.links.filter((link) => link.client === client).map((link) => link.server));
  const kind = server.replace(/-\d+$/, '');
  const links = stack.links.filter((link) => link.client === client && link.server.startsWith(kind));
  return { target: client === CLIENTS ? server : client, links };
}

/** All faults of connections. */
export const LINK_FAULTS: readonly Fault[] = (Object.keys(NAMES) as LinkFault[]).map((fault) => ({
  name: NAMES[fault],
  begin: async (context) => {
    const { links, target } = pickLinks(context);
    for (const link of links) link.setFault(fault);
    return {
      targets: [target],
      hold: (signal) => sleep(context.random.between(...LASTS_MS), signal),
      end: async () => {
        for (const link of links) link.setFault(undefined);
      },
    };
  },
}));
