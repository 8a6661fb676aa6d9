import { expect, it } from 'vitest';
import { chooseRun } from './submissions.ts';

it('joins a run that is open or wholly done, and opens the next one after any other end', () => {
  const joined = (['none', 'open', 'retracting', 'done', 'incomplete', 'failed', 'cancelled'] as const).filter(
    (newest) => chooseRun(newest) === 'join',
  );
  expect(joined).toEqual(['open', 'done']);
});
