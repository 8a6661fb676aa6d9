// Schema of the limits of uploads.

import { OUTPUT_FORMAT_NAMES } from '@stemline/common/audio/output-formats.ts';
import { OPTION_NAMES } from '@stemline/common/options/rules.ts';
import { z } from 'zod';

const SECONDS = z.number().min(0).nullable();
const WORDS = z.array(z.string());

const OPTION = z
  .object({
    kind: z
      .enum(['choice', 'number', 'flag', 'stem', 'stems', 'set'])
      .describe(
        '`choice`: one of `choices`; `number`: from `min` to `max`; `flag`: true or false; `stem`: the name of a stem; `stems`: a list of them; `set`: a list of different `choices`.',
      ),
    default: z.unknown().describe('null: the option is absent.'),
    text: z.string().describe('The meaning of the option, for people.'),
    choices: z.array(z.unknown()).optional(),
    min: z.number().optional(),
    max: z.number().optional(),
    step: z.number().optional(),
  })
  .meta({ id: 'OptionLimits' });

/** The limits of uploads. */
export const LIMITS = z
  .object({
    max_bytes: z.int().min(1).describe('The largest audio of `POST /apiv1/songs`, in bytes.'),
    max_json_bytes: z.int().min(1).describe('The largest body of `POST /apiv1/separate`, in bytes.'),
    min_seconds: SECONDS.describe('The shortest song; null: not known, because no separator has started yet.'),
    max_seconds: SECONDS.describe('The longest song; null: not known, because no separator has started yet.'),
    inputs: z
      .array(z.object({ name: z.string(), extensions: WORDS, content_types: WORDS }).meta({ id: 'InputFormat' }))
      .describe('The formats of songs that the separators decode.'),
    formats: z
      .array(
        z
          .object({
            name: z.enum(OUTPUT_FORMAT_NAMES),
            extension: z.string().describe('Without the dot.'),
            content_type: z.string(),
            text: z.string().describe('The format in a few words, for people.'),
          })
          .meta({ id: 'OutputFormat' }),
      )
      .describe('The values of the option `formats` that the separators encode, in the order of the tracks.'),
    options: z.object(Object.fromEntries(OPTION_NAMES.map((name) => [name, OPTION]))).meta({ id: 'LimitsOfOptions' }),
    models: z
      .array(
        z
          .object({
            name: z.string(),
            revision: z.string().nullable(),
            stems: WORDS.describe('The values of the option `stems`.'),
            two_stems: WORDS.describe('The values of the option `two_stems`.'),
            max_segment_seconds: SECONDS.describe('The largest value of the option `segment`; null: not known.'),
          })
          .meta({ id: 'ModelLimits' }),
      )
      .describe('The models that songs may use now.'),
  })
  .meta({ id: 'Limits' });
