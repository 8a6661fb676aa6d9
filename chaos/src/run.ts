// Runs the clients and the nemesis on a stack, and returns the complete history.

import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { linkedAbort, sleep } from '@stemline/common/async/abort.ts';
import { recordBaselines } from './baseline.ts';
import { checkHistory } from './checker/check.ts';
import { runClients } from './clients/clients.ts';
import { createKnownSongs } from './clients/known-songs.ts';
import { pollDeliveries, pollSongs } from './clients/pollers.ts';
import { startCallbackReceiver } from './clients/receiver.ts';
import { createRecorder, type Recorder } from './history/recorder.ts';
import { faultsNamed } from './nemesis/all-faults.ts';
import { runNemesis } from './nemesis/nemesis.ts';
import { createRandom } from './random.ts';
import type { ChaosSettings } from './settings.ts';
import { settle } from './settle.ts';
import { type ChaosStack, startChaosStack } from './stack/stack.ts';
import { createWorkerLog } from './worker-log.ts';

type Say = (text: string) => void;

/** Resolves with the history once everything has ended. The stack is stopped in any case. */
export async function runChaos(settings: ChaosSettings, signal: AbortSignal, say: Say): Promise<Recorder> {
  const { minutes, seed } = settings;
  const faults = faultsNamed(settings.faults);
  const recorder = createRecorder(settings.history ?? (await newHistoryPath()));
  recorder.record({ kind: 'run', seed, minutes, startedAt: Date.now() });
  const random = createRandom(seed);
  const worker = createWorkerLog(recorder);
  say(`chaos for ${minutes} min with SEED=${seed}; the history is ${recorder.path}`);
  let stack: ChaosStack | undefined;
  try {
    stack = await startChaosStack(random.fork('links'), signal, worker.onLine);
    say(`the stack is ready; its logs are in ${stack.logs}`);
    if (typeof stack.disk === 'string') say(`the disk cannot be filled on this machine: ${stack.disk}`);
    await recordBaselines(stack, recorder, signal);
    const context = { stack, random: random.fork('nemesis'), workOf: worker.workOf };
    await disturb(stack, { ...settings, random }, recorder, signal, (stop) =>
      runNemesis({ ...context, faults, recorder }, stop),
    );
    if (checkHistory(recorder.events).length > 0) say(`the data of the stack is kept in ${await stack.keepData()}`);
  } finally {
    await stack?.stop();
    await recorder.close();
  }
  return recorder;
}

async function newHistoryPath(): Promise<string> {
  return join(await mkdtemp(join(tmpdir(), 'stemline-history-')), 'history.jsonl');
}

/** Runs the clients while `nemesis` causes faults, and afterwards until everything has ended. */
async function disturb(
  stack: ChaosStack,
  { minutes, deadlineSeconds, random }: ChaosSettings & { readonly random: ReturnType<typeof createRandom> },
  recorder: Recorder,
  signal: AbortSignal,
  nemesis: (stop: AbortSignal) => Promise<void>,
): Promise<void> {
  const { gateways } = stack;
  const songs = createKnownSongs();
  const receiver = await startCallbackReceiver(recorder, random.fork('receiver'));
  const deps = { gateways, recorder, songs, callbackUrl: receiver.url };
  const [stop, end] = [linkedAbort(signal), linkedAbort(signal)];
  const polling = [
    pollSongs({ ...deps, random: random.fork('polls') }, end.signal),
    pollDeliveries({ ...deps, random: random.fork('deliveries') }, end.signal),
  ];
  const clients = runClients({ ...deps, random: random.fork('clients') }, stop.signal, end.signal);
  try {
    const disturbing = nemesis(stop.signal);
    await Promise.race([sleep(minutes * 60_000, signal), disturbing]);
    signal.throwIfAborted();
    stop.abort(new Error('the time of the faults is over'));
    await disturbing;
    recorder.record({ kind: 'healed' });
    await settle({ stack, recorder, songs, deadlineMs: deadlineSeconds * 1000 }, signal);
  } finally {
    stop.abort(new Error('the run is over'));
    end.abort(new Error('the run is over'));
    await Promise.all([...polling, clients]);
    await receiver.stop();
  }
}
