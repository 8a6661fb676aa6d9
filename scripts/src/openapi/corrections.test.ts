// Tests that only listed corrections of the released description are accepted.

import { expect, it } from 'vitest';
import { uncorrected } from './corrections.ts';

const CORRECTIONS = [{ why: 'The server refuses unknown fields.', breaks: ['Form: other members are restricted'] }];

it('a listed correction is no break', () => {
  expect(uncorrected(['Form: other members are restricted'], CORRECTIONS)).toEqual([]);
});

it('a break at the same place that is not listed stays a break', () => {
  const breaks = ['Form: other members are restricted', 'Form.stems: `maxItems` allows less, from undefined to 2'];
  expect(uncorrected(breaks, CORRECTIONS)).toEqual([breaks[1]]);
});

it('a correction that the description does not need any more is reported', () => {
  expect(uncorrected([], CORRECTIONS)).toEqual([
    'not a break, remove the correction: Form: other members are restricted',
  ]);
});
