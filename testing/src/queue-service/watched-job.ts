// Collects the messages of a WatchJob stream while it runs.

import { deadlineSignal, linkedAbort } from '@stemline/common/async/abort.ts';
import { JOB_CHANGE, JOB_STATE } from '@stemline/common/wire-words.ts';
import type { WatchJobResponse__Output } from '@stemline/proto/gen/stemline/queue/v1/WatchJobResponse.ts';
import { call } from '../call.ts';
import { eventually } from '../eventually.ts';
import type { QueueClient } from './queue-service-fixture.ts';

/** A running or ended stream. */
export interface WatchedJob {
  /** All messages so far, except heartbeats. */
  readonly messages: readonly WatchJobResponse__Output[];
  /** The heartbeats so far. Their number depends on the speed of the machine. */
  readonly heartbeats: readonly WatchJobResponse__Output[];
  /** Returns the messages so far as texts: change, state, and the member that has changed. */
  lines(): string[];
  /** Resolves when a message has this line. */
  until(line: string): Promise<void>;
  /** Resolves at the end of the stream: with `OK`, or with the code of its error. */
  readonly ended: Promise<string>;
  /** Cancels the stream. */
  cancel(): void;
}

const HEARTBEAT = JOB_CHANGE.toWire('heartbeat');

/** Opens a stream, which ends after two minutes at the latest. */
export function watchJob(client: QueueClient, songhash: string, after = ''): WatchedJob {
  const messages: WatchJobResponse__Output[] = [];
  const heartbeats: WatchJobResponse__Output[] = [];
  const abort = linkedAbort(deadlineSignal(120_000));
  const read = async () => {
    const options = call(120_000, abort.signal);
    for await (const message of client.download('WatchJob', { songhash, after }, options))
      (message.change === HEARTBEAT ? heartbeats : messages).push(message);
  };
  const lines = () => messages.map(lineOf);
  return {
    messages,
    heartbeats,
    lines,
    until: (line) => eventually(`the stream has "${line}"`, () => lines().includes(line)),
    ended: read().then(
      () => 'OK',
      (error: { code: string }) => error.code,
    ),
    cancel: () => abort.abort(new Error('the test has read enough')),
  };
}

/** For example `progress running separating 0.5`, or `position waiting 2`. */
function lineOf({ change, job }: WatchJobResponse__Output): string {
  const word = JOB_CHANGE.fromWire(change as Parameters<typeof JOB_CHANGE.fromWire>[0]) ?? change;
  if (!job) return word;
  const state = JOB_STATE.fromWire(job.state as Parameters<typeof JOB_STATE.fromWire>[0]);
  const parts = [word, state, job.stage, job.progress || '', job.position || '', job.isStalled ? 'stalled' : ''];
  return parts.filter((part) => part !== '').join(' ');
}
