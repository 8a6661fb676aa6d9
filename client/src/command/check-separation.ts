// Checks a separation against the limits of the server before a song is sent, so that a wrong
// option costs no upload.

import type { Limits, OptionLimits, OptionValue } from '../types.ts';
import { usageError } from './command-error.ts';
import type { Separation } from './separation-flags.ts';

/** Throws a CommandError for a value that this server does not accept. */
export function assertAccepted({ model, options }: Separation, limits: Limits): void {
  for (const [name, value] of Object.entries(options)) {
    const rule = (limits.options as Readonly<Record<string, OptionLimits>>)[name];
    if (!rule) throw usageError(`This server does not have the option ${name}.`);
    const fault = faultOf(rule, value);
    if (fault) throw usageError(`The option ${name} ${fault}, not ${JSON.stringify(value)}.`);
  }
  if (options.other_method !== undefined && options.two_stems === undefined)
    throw usageError('--other-method needs --two-stems.');
  const formats = (options.formats ?? []) as readonly string[];
  const extensions = formats.map((name) => limits.formats.find((one) => one.name === name)?.extension ?? name);
  const twice = extensions.find((extension, index) => extensions.indexOf(extension) !== index);
  if (twice) throw usageError(`Two formats give files with the extension ${twice}; choose one of them.`);
  assertStems(model, options, limits);
}

function faultOf({ kind, choices, min, max, step }: OptionLimits, value: OptionValue): string | undefined {
  const words = choices as readonly (string | number)[] | undefined;
  if (kind === 'choice' && words && !words.includes(value as string)) return `must be ${listed(words)}`;
  if (kind === 'set' && words && !(value as string[]).every((one) => words.includes(one)))
    return `must be one or more of ${listed(words)}`;
  if (kind !== 'number' || min === undefined || max === undefined || typeof value !== 'number') return undefined;
  if (value < min || value > max) return `must be a number from ${min} to ${max}`;
  if (step === 1 && !Number.isInteger(value)) return `must be a whole number from ${min} to ${max}`;
  return undefined;
}

/** The server checks the stems of other models, such as `auto`. */
function assertStems(model: string | undefined, options: Separation['options'], { models }: Limits): void {
  const found = models.find(({ name }) => name === model);
  if (!found) return;
  const { two_stems: one, stems } = options;
  if (one !== undefined && !found.two_stems.includes(spelled(one)))
    throw usageError(`${model} has no stem "${String(one)}" for --two-stems. It has ${listed(found.two_stems)}.`);
  const unknown = ((stems ?? []) as readonly string[]).find((stem) => !found.stems.includes(spelled(stem)));
  if (unknown !== undefined) throw usageError(`${model} has no stem "${unknown}". It has ${listed(found.stems)}.`);
}

/** The original API spells bass as "base". */
function spelled(stem: OptionValue): string {
  return stem === 'base' ? 'bass' : String(stem);
}

function listed(words: readonly (string | number)[]): string {
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}
