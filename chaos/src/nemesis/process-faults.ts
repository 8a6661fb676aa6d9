// Kills, ends and freezes processes of the stack.

import { sleep } from '@stemline/common/async/abort.ts';
import { until } from '@stemline/common/async/wait.ts';
import { answers } from '@stemline/scripts/ports.ts';
import { REDIS } from '../stack/members.ts';
import type { ChaosStack } from '../stack/stack.ts';
import { type ActiveFault, type Fault, type FaultContext, NOTHING } from './fault.ts';

const KINDS = ['storage', 'queue', 'notifier', 'separator', 'gateway'] as const;
/** The shortest and the longest time for which a process is frozen. The lease is between them. */
const FROZEN_MS = [1_000, 9_000] as const;
const HUNG_MS = [5_000, 45_000] as const;
const RESTART_MS = 120_000;
/** A frozen separator continues after this time even if no other one has taken its job. */
const REPLACED_MS = 20_000;
const POLL_MS = 20;

/** Sends a signal. Returns false when there is no such process any more. */
function send(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    return false;
  }
}

/** Waits until another process runs under the name and listens. */
async function untilReplaced(stack: ChaosStack, name: string, oldPid: number): Promise<void> {
  const port = stack.members.find((member) => member.name === name)?.port;
  const isReplaced = async () => {
    const pid = stack.pidOf(name);
    return pid !== undefined && pid !== oldPid && (port === undefined || (await answers(port)));
  };
  await until(isReplaced, { everyMs: 100, timeoutMs: RESTART_MS });
}

function pickOf(kind: string, { stack, random }: FaultContext): string {
  return random.pick(stack.members.filter((member) => member.kind === kind)).name;
}

/** Ends a process with a signal; its supervisor starts it again. */
function ended(name: string, stack: ChaosStack, signal: NodeJS.Signals): ActiveFault | undefined {
  const pid = stack.pidOf(name);
  if (pid === undefined || !send(pid, signal)) return undefined;
  return { targets: [name], hold: NOTHING, end: () => untilReplaced(stack, name, pid) };
}

/** Freezes a process until `hold` resolves. */
function frozen(
  targets: readonly string[],
  pid: number | undefined,
  hold: ActiveFault['hold'],
): ActiveFault | undefined {
  if (pid === undefined || !send(pid, 'SIGSTOP')) return undefined;
  return {
    targets,
    hold,
    end: async () => {
      send(pid, 'SIGCONT');
    },
  };
}

const forAWhile =
  ({ random }: FaultContext, [least, limit]: readonly [number, number]) =>
  (signal: AbortSignal) =>
    sleep(random.between(least, limit), signal);

/** Returns a separator that works on a job; if none does, any separator. */
function pickBusy(context: FaultContext): string {
  const separators = context.stack.members.filter(({ kind }) => kind === 'separator').map(({ name }) => name);
  const busy = separators.filter((name) => context.workOf(name));
  return context.random.pick(busy.length > 0 ? busy : separators);
}

/** Freezes a separator until another one has its job. */
const freezeUntilReplaced: Fault = {
  name: 'freeze a separator until another has its job',
  begin: async (context) => {
    const name = pickBusy(context);
    const work = context.workOf(name);
    if (!work) return undefined;
    const isReplaced = () =>
      context.stack.members.some((member) => {
        const other = context.workOf(member.name);
        return other?.hash === work.hash && other.run === work.run && other.attempt > work.attempt;
      });
    return frozen([name], context.stack.pidOf(name), async (signal) => {
      await until(isReplaced, { everyMs: POLL_MS, timeoutMs: REPLACED_MS, signal }).catch(() => undefined);
    });
  },
};

const killEngine: Fault = {
  name: 'kill an engine',
  begin: async (context) => {
    const name = pickBusy(context);
    const pid = await context.stack.enginePidOf(name);
    if (pid === undefined || !send(pid, 'SIGKILL')) return undefined;
    return { targets: [name], hold: NOTHING, end: NOTHING };
  },
};

const hangEngine: Fault = {
  name: 'hang an engine',
  isLong: true,
  begin: async (context) => {
    const name = pickBusy(context);
    return frozen([name], await context.stack.enginePidOf(name), forAWhile(context, HUNG_MS));
  },
};

/** All faults of processes. */
export const PROCESS_FAULTS: readonly Fault[] = [
  ...KINDS.map(
    (kind): Fault => ({
      name: `kill a ${kind}`,
      begin: async (context) => ended(pickOf(kind, context), context.stack, 'SIGKILL'),
    }),
  ),
  ...KINDS.map(
    (kind): Fault => ({
      name: `freeze a ${kind}`,
      begin: async (context) => {
        const name = pickOf(kind, context);
        return frozen([name], context.stack.pidOf(name), forAWhile(context, FROZEN_MS));
      },
    }),
  ),
  {
    name: 'end any service',
    begin: async (context) => ended(pickOf(context.random.pick(KINDS), context), context.stack, 'SIGTERM'),
  },
  { name: 'kill redis', begin: async ({ stack }) => ended(REDIS, stack, 'SIGKILL') },
  {
    name: 'freeze redis',
    begin: async (context) => frozen([REDIS], context.stack.pidOf(REDIS), forAWhile(context, FROZEN_MS)),
  },
  freezeUntilReplaced,
  killEngine,
  hangEngine,
];
