// Lists the broken builds: the changes of the sources, the faults that show their effect, and the
// rules of which the checker must report one. The anchor of an edit is a text that its file has
// exactly once.

import type { Rule } from '../checker/violation.ts';

/** A change of one file. */
export interface Edit {
  /** Path from the root of the checkout. */
  readonly path: string;
  readonly anchor: string;
  readonly replacement: string;
}

/** A build without one of the mechanisms that keep the promises. */
export interface BrokenBuild {
  readonly name: string;
  readonly edits: readonly Edit[];
  /** Parts of the names of the faults that happen. */
  readonly faults: readonly string[];
  /** The rules of which the checker must report at least one. */
  readonly rules: readonly Rule[];
}

const LUA = 'job-queue/src/scripts';

/** All broken builds. */
export const BROKEN_BUILDS: readonly BrokenBuild[] = [
  {
    // A worker that was frozen also notices by its own clock that its lease is over, and drops the
    // job before it writes. If only the guards were removed, no rule would be broken, so the build
    // lacks both.
    name: 'fencing off',
    edits: [
      {
        path: `${LUA}/finish.lua`,
        anchor: 'claim ~= args.claimId then',
        replacement: 'claim == nil then',
      },
      {
        path: `${LUA}/beat.lua`,
        anchor: 'claim ~= args.claimId then',
        replacement: 'claim == nil then',
      },
      {
        path: `${LUA}/hand-back.lua`,
        anchor: 'if job.claim ~= claim_id then return { 0, 0, 0 } end',
        replacement: '',
      },
      {
        path: 'separator-service/src/domain/claim-keeper.ts',
        anchor: "if (begun - renewedAt > leaseMs) return lose('the lease could not be renewed in time');",
        replacement: '',
      },
    ],
    faults: ['freeze a separator until another has its job'],
    rules: ['late worker'],
  },
  {
    // Workers claim from the sorted sets, so lost streams alone lose no song.
    name: 'sweeper off',
    edits: [
      {
        path: 'job-queue/src/sweeper.ts',
        anchor: 'sweep: async () => {',
        replacement:
          'sweep: async () => {\n      if (performance.now() > 0) return { restored: 0, removed: 0, owed: 0 };',
      },
    ],
    faults: ['lose the sorted sets of redis'],
    rules: ['lost song'],
  },
  {
    name: 'delivery ids not derived',
    edits: [
      {
        path: 'job-queue/src/owing.ts',
        anchor: "createHash('sha224').update(",
        replacement: "createHash('sha224').update(String(performance.now())).update(",
      },
    ],
    faults: ['empty redis', 'kill a notifier'],
    rules: ['second webhook id'],
  },
];
