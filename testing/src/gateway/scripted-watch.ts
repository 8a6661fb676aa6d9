// Scripts WatchJob for the tests of the gateway: tests set the changes of a job, and end streams.

import { ServiceError } from '@stemline/common/errors/service-error.ts';
import { JOB_CHANGE, type JobChange } from '@stemline/common/wire-words.ts';
import type { Job } from '@stemline/proto/gen/stemline/queue/v1/Job.ts';
import type { WatchJobRequest__Output } from '@stemline/proto/gen/stemline/queue/v1/WatchJobRequest.ts';
import type { WatchJobResponse } from '@stemline/proto/gen/stemline/queue/v1/WatchJobResponse.ts';

/** The streams of WatchJob, and their script. */
export interface ScriptedWatch {
  /** The requests, in order. */
  readonly requests: WatchJobRequest__Output[];
  /** Number of open streams. */
  readonly open: number;
  /** Changes the job of a song and sends it to its streams; `end` also ends them. */
  tell(songhash: string, name: JobChange, change: Partial<Job>): void;
  /** Ends all streams with UNAVAILABLE, as a service that stops. */
  cut(): void;
  /** Sends nothing until release(). */
  hold(): void;
  release(): void;
  /** Forgets the job and its changes, as an emptied Redis. */
  forget(songhash: string): void;
  /** Serves one stream. */
  serve(request: WatchJobRequest__Output, signal: AbortSignal): AsyncGenerator<WatchJobResponse, void, undefined>;
}

interface Stream {
  readonly songhash: string;
  readonly messages: WatchJobResponse[];
  cut: boolean;
  wake: () => void;
}

/** `jobs`: the jobs by songhash. */
export function createScriptedWatch(jobs: Map<string, Job>): ScriptedWatch {
  let held = Promise.resolve();
  let release = () => {};
  const requests: WatchJobRequest__Output[] = [];
  const streams = new Set<Stream>();
  const histories = new Map<string, WatchJobResponse[]>();
  const isFinal = ({ state }: Job) => state !== 'JOB_STATE_WAITING' && state !== 'JOB_STATE_RUNNING';

  const snapshot = (songhash: string): WatchJobResponse => {
    const job = jobs.get(songhash);
    if (!job) throw new ServiceError('NOT_FOUND', 'The queue has no job for this song.');
    const id = histories.get(songhash)?.at(-1)?.id ?? `${job.run}-0`;
    return { id, change: 'JOB_CHANGE_SNAPSHOT', job };
  };

  async function* serve({ songhash, after }: WatchJobRequest__Output, signal: AbortSignal) {
    await held;
    const history = histories.get(songhash) ?? [];
    const known = history.findIndex(({ id }) => id === after);
    const first = snapshot(songhash);
    const messages = known < 0 && after !== first.id ? [first] : history.slice(known + 1);
    if (first.job && isFinal(first.job) && messages.at(-1)?.change !== 'JOB_CHANGE_END')
      messages.push({ ...first, change: 'JOB_CHANGE_END' });
    const stream: Stream = { songhash, messages, cut: false, wake: () => {} };
    const wake = () => stream.wake();
    signal.addEventListener('abort', wake);
    streams.add(stream);
    try {
      while (!signal.aborted) {
        const message = messages.shift();
        if (message) yield message;
        if (message?.change === 'JOB_CHANGE_END') return;
        if (stream.cut) throw new ServiceError('UNAVAILABLE', 'scripted stop');
        if (messages.length > 0) continue;
        await new Promise<void>((resolve) => {
          stream.wake = resolve;
        });
      }
    } finally {
      signal.removeEventListener('abort', wake);
      streams.delete(stream);
    }
  }

  return {
    requests,
    get open() {
      return streams.size;
    },
    tell: (songhash, name, change) => {
      const job = { ...jobs.get(songhash), ...change };
      jobs.set(songhash, job);
      const history = histories.get(songhash) ?? [];
      const message = { id: `${job.run}-${history.length + 1}`, change: JOB_CHANGE.toWire(name), job };
      histories.set(songhash, [...history, message]);
      for (const stream of streams) {
        if (stream.songhash !== songhash) continue;
        stream.messages.push(message);
        stream.wake();
      }
    },
    cut: () => {
      for (const stream of streams) {
        stream.cut = true;
        stream.wake();
      }
    },
    hold: () => {
      held = new Promise((resolve) => {
        release = resolve;
      });
    },
    release: () => release(),
    forget: (songhash) => {
      jobs.delete(songhash);
      histories.delete(songhash);
    },
    serve,
  };
}
