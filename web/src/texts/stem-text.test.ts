// Tests the names of stems.

import { expect, it } from 'vitest';
import { stemText, stemTitle } from './stem-text.ts';

it('an unknown stem keeps its name', () => {
  expect(['zither', 'without', 'no_vocals'].map(stemText)).toEqual(['zither', 'without', 'all but vocals']);
});

it('a stem by itself begins with a capital letter', () => {
  expect(['vocals', 'no_vocals', 'lead_guitar'].map(stemTitle)).toEqual(['Vocals', 'All but vocals', 'Lead guitar']);
});
