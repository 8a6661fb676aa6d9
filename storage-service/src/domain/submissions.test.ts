// Tests the choice of the run for a new submission.

import { expect, it } from 'vitest';
import { chooseRun } from './submissions.ts';

it('a submission joins a run that is open or done and complete, and opens the next run otherwise', () => {
  const joined = (['none', 'open', 'retracting', 'done', 'incomplete', 'failed', 'cancelled'] as const).filter(
    (newest) => chooseRun(newest) === 'join',
  );
  expect(joined).toEqual(['open', 'done']);
});
