// Tests the text of a table.

import { expect, it } from 'vitest';
import { markdown } from './table.ts';

it('a table has a line for each row, and shows missing numbers as not measured', () => {
  const rows = [
    { figure: 'C1', ratio: 1.23456, reached: true },
    { figure: 'C2', ratio: undefined, reached: false },
  ];
  expect(markdown({ title: 'Ratios', note: 'Medians.', rows })).toBe(
    '## Ratios\n\nMedians.\n\n' +
      '| figure |        ratio | reached |\n|--------|--------------|---------|\n' +
      '|     C1 |        1.235 |     yes |\n|     C2 | not measured |      no |\n',
  );
  expect(markdown({ title: 'Ratios', note: 'Medians.', rows: [] })).toContain('not measured');
});
