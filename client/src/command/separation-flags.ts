// Flags for the model and the options of a separation. They are derived from the rules of the
// options, and have the names of the `demucs` command where they mean the same.

import { OUTPUT_FORMAT_NAMES } from '@stemline/common/audio/output-formats.ts';
import {
  isList,
  isNumeric,
  OPTION_NAMES,
  OPTION_RULES,
  type OptionName,
  type OptionRule,
} from '@stemline/common/options/rules.ts';
import type { Options, OptionValue } from '../types.ts';
import { usageError } from './command-error.ts';
import type { Flag, FlagValues } from './syntax.ts';

/** The model and the options of a separation. */
export interface Separation {
  /** Absent: the server chooses. */
  readonly model?: string;
  readonly priority?: 'normal' | 'low';
  readonly options: Options;
}

/** The names of `demucs` for options; the name of the API remains as an alias. */
const DEMUCS_NAMES: Partial<Record<OptionName, string>> = { mp3_kbps: 'mp3-bitrate', clip: 'clip-mode' };

/** Each flag adds this format. --int24 and --float32 change flac and wav. */
const FORMAT_FLAGS = ['mp3', 'flac', 'wav', 'opus', 'm4a'] as const;

const MODEL_FLAGS: readonly Flag[] = [
  { name: 'model', short: 'n', aliases: ['name'], value: 'MODEL', text: 'Model; `stemline models` lists them' },
  { name: 'priority', value: 'normal|low', choices: ['normal', 'low'], text: 'Songs with low start after the others' },
];

/** All flags of a separation. */
export const SEPARATION_FLAGS: readonly Flag[] = [
  ...MODEL_FLAGS,
  ...OPTION_NAMES.map(optionFlag),
  ...FORMAT_FLAGS.map((name) => ({ name, text: `Tracks as ${name.toUpperCase()}; the same as --format ${name}` })),
  { name: 'int24', text: 'WAV or FLAC with 24 bits; without --flac: WAV' },
  { name: 'float32', text: 'WAV with 32-bit floating-point samples' },
];

/** Returns the separation of the flags. Throws a CommandError for a value of the wrong kind. */
export function separationOf(flags: FlagValues): Separation {
  const options: Record<string, OptionValue> = {};
  for (const name of OPTION_NAMES) {
    const value = flags[flagName(name)];
    if (value !== undefined) options[name] = optionValue(name, value);
  }
  const formats = formatsOf(flags, (options.formats ?? []) as readonly string[]);
  if (formats.length > 0) options.formats = formats;
  const model = flags.model as string | undefined;
  const priority = flags.priority as string | undefined;
  if (priority !== undefined && priority !== 'normal' && priority !== 'low')
    throw usageError(`--priority must be normal or low, not "${priority}".`);
  return { ...(model !== undefined && { model }), ...(priority !== undefined && { priority }), options };
}

function flagName(name: OptionName): string {
  // Formats are often given one by one: --format flac --format mp3.
  return name === 'formats' ? 'format' : (DEMUCS_NAMES[name] ?? name.replaceAll('_', '-'));
}

function optionFlag(name: OptionName): Flag {
  const { rule, text }: { rule: OptionRule; text: string } = OPTION_RULES[name];
  const words = name.replaceAll('_', '-');
  const aliases = DEMUCS_NAMES[name] === undefined ? [] : [words];
  return {
    name: flagName(name),
    ...(aliases.length > 0 && { aliases }),
    ...(rule.kind === 'flag' ? {} : { value: valueWord(rule) }),
    ...(isList(rule) && { isList: true }),
    ...('choices' in rule && { choices: rule.choices.map(String) }),
    text: text.replace(/\.$/, ''),
  };
}

/** The word for the value in the help, such as `gain|clamp|rescale`. */
function valueWord(rule: OptionRule): string {
  switch (rule.kind) {
    case 'choice':
      return rule.choices.join('|');
    case 'set':
      return 'FORMAT,...';
    case 'number':
      return `${rule.min}..${rule.max}`;
    case 'stems':
      return 'STEM,...';
    default:
      return 'STEM';
  }
}

function optionValue(name: OptionName, value: NonNullable<FlagValues[string]>): OptionValue {
  const { rule }: { rule: OptionRule } = OPTION_RULES[name];
  if (typeof value === 'object') return value.flatMap((words) => words.split(',')).map((word) => word.trim());
  if (typeof value === 'boolean' || !isNumeric(rule)) return value;
  if (!/^\d+(\.\d+)?$/.test(value)) throw usageError(`--${flagName(name)} must be a number, not "${value}".`);
  return Number(value);
}

function formatsOf(flags: FlagValues, named: readonly string[]): string[] {
  const asked = FORMAT_FLAGS.filter((name) => flags[name] === true) as string[];
  const { int24, float32 } = flags;
  if (int24 && float32) throw usageError('--int24 and --float32 exclude each other.');
  if (float32 && asked.length > 0 && !asked.includes('wav')) throw usageError('--float32 needs --wav.');
  if (int24 && asked.length > 0 && !asked.includes('wav') && !asked.includes('flac'))
    throw usageError('--int24 needs --wav or --flac.');
  if ((int24 || float32) && asked.length === 0) asked.push('wav');
  const suffixed = asked.map((name) => {
    if (name === 'wav' && float32) return 'wav32f';
    return int24 && (name === 'wav' || name === 'flac') ? `${name}24` : name;
  });
  const all = [...new Set([...named, ...suffixed])];
  return OUTPUT_FORMAT_NAMES.filter((name) => all.includes(name)).concat(
    all.filter((name) => !OUTPUT_FORMAT_NAMES.includes(name as never)) as never[],
  );
}
