// Describes in JSON Schema the options that a request may not combine; `submissionOptions` refuses
// them. A rule that needs a look-ahead or a back-reference in a pattern is left out: many
// validators cannot read such a pattern. No schema can state a rule for two parameters of a query.

import { OUTPUT_FORMAT_NAMES, OUTPUT_FORMATS } from '@stemline/common/audio/output-formats.ts';
import { OPTION_RULES } from '@stemline/common/options/rules.ts';

const { fallback: DEFAULT_KBPS, choices: ALL_KBPS } = OPTION_RULES.mp3_kbps.rule;
const STEMS_OR_TWO = ['stems', 'two_stems'];
const BIT_RATE = { enum: ALL_KBPS.filter((kbps) => kbps !== DEFAULT_KBPS) };
/** The formats that have no bit rate. */
const UNRATED = OUTPUT_FORMAT_NAMES.filter((name) => name !== 'mp3');
const EXTENSIONS = [...new Set(OUTPUT_FORMAT_NAMES.map((name) => OUTPUT_FORMATS[name].extension))];

/** The options in JSON that exclude or need each other. */
export const CONFLICTS_OF_OPTIONS = {
  not: {
    anyOf: [
      { properties: { stems: { type: 'array' }, two_stems: { type: 'string' } }, required: STEMS_OR_TWO },
      { properties: { other_method: { const: 'minus' }, two_stems: { type: 'null' } }, required: ['other_method'] },
      {
        properties: { mp3_kbps: BIT_RATE, formats: { type: 'array', items: { enum: UNRATED } } },
        required: ['mp3_kbps', 'formats'],
      },
    ],
  },
};

/** The fields that a form may not combine. What one field needs may also be in the query. */
export const CONFLICTS_OF_FIELDS = {
  not: {
    anyOf: [
      { properties: { stems: { type: 'string' }, two_stems: { type: 'string' } }, required: STEMS_OR_TWO },
      {
        properties: { mp3_kbps: BIT_RATE, formats: { type: 'string', pattern: listPattern(UNRATED.join('|')) } },
        required: ['mp3_kbps', 'formats'],
      },
    ],
  },
};

/** A list in JSON without two formats of one file extension. */
export const ONE_FORMAT_PER_EXTENSION = {
  allOf: EXTENSIONS.map((extension) =>
    OUTPUT_FORMAT_NAMES.filter((name) => OUTPUT_FORMATS[name].extension === extension),
  )
    .filter((names) => names.length > 1)
    .map(atMostOneOf),
};

/** The same rule for a list that is one text. Each name of a format begins with the extension. */
export const ONE_FORMAT_PER_EXTENSION_IN_TEXT = {
  not: { pattern: EXTENSIONS.map((extension) => `${extension}[\\s\\S]*${extension}`).join('|') },
};

/** A list of stems without both names of the bass. */
export const ONE_NAME_OF_BASS = atMostOneOf(['base', 'bass']);

/** The same rule for a list that is one text. */
export const ONE_NAME_OF_BASS_IN_TEXT = {
  not: { pattern: `${bothInOrder('base', 'bass')}|${bothInOrder('bass', 'base')}` },
};

function atMostOneOf(names: readonly string[]) {
  return { contains: { enum: names }, minContains: 0, maxContains: 1 };
}

function bothInOrder(first: string, second: string): string {
  return `(^|[\\s,])${first}[\\s,]([\\s\\S]*[\\s,])?${second}([\\s,]|$)`;
}

/** Returns the pattern of a list that is one text. `word`: the pattern of its words. */
export function listPattern(word: string): string {
  return `^[\\s,]*(${word})(\\s*,[\\s,]*(${word}))*[\\s,]*$`;
}
