// Makes jobs and subscribers, as the queue service enqueues them.

import type { JobSpec, Subscriber } from '@stemline/job-queue/types.ts';

let songs = 0;

/** Returns the job of a new song; `changes` overrides its fields. */
export function aSong(changes: Partial<JobSpec> = {}): JobSpec {
  songs += 1;
  return {
    songhash: songs.toString(16).padStart(56, '0'),
    run: 1,
    namespace: 'default',
    audio: 'a'.repeat(56),
    model: 'preview',
    revision: '1',
    optionsJson: '{}',
    priority: 'normal',
    filename: 'Ångström – 歌.mp3',
    createdMs: 1_700_000_000_000 + songs,
    requestId: 'request-1',
    ...changes,
  };
}

/** Returns a subscriber to every event; `changes` overrides its fields. */
export function aSubscriber(submissionId: string, changes: Partial<Subscriber> = {}): Subscriber {
  return {
    submissionId,
    url: 'http://example.test/hook',
    dataJson: '{"a":"\\ud800 ü"}',
    on: [],
    refusal: '',
    requestId: 'request-1',
    ...changes,
  };
}

/** The end of a job that succeeded. */
export const DONE = { state: 'done', code: '', reason: '' } as const;
