// Parts that several answers of the API share.

import { ERROR_CODES } from '@stemline/common/errors/codes.ts';
import { JOB_STATE } from '@stemline/common/wire-words.ts';
import { z } from 'zod';

/** The state of a song. */
export const STATE = z.enum(JOB_STATE.words);

/** A time in UTC; null: not yet, or not known. */
export const TIME = z.string().meta({ format: 'date-time' }).nullable();

/** Continues a list. */
export const NEXT_PAGE_TOKEN = z.string().nullable().describe('null: this is the last page.');

/** The body of every error. */
export const ERROR = z
  .object({
    code: z.enum(ERROR_CODES).meta({ description: 'What is wrong, for programs.', examples: ['SONG_NOT_DONE'] }),
    reason: z.string().describe('What is wrong and what to do, for people.'),
    state: STATE.optional().describe('With SONG_NOT_DONE: the state of the song.'),
  })
  .meta({ id: 'Error' });
