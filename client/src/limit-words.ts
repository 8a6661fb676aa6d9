// Describes the limits of the server in words, for the command line.

import type { Limits, OptionLimits } from './types.ts';

const MIB = 1024 ** 2;

/** Describes the limits, one in each line. */
export function limitLines({
  max_bytes,
  min_seconds,
  max_seconds,
  inputs,
  formats,
  options,
  models,
}: Limits): string[] {
  const length = max_seconds === null ? 'not known yet' : `${min_seconds ?? 0} to ${max_seconds} seconds`;
  return [
    `song: at most ${mebibytes(max_bytes)}, ${length}`,
    `formats of songs: ${inputs.map(({ name }) => name).join(', ')}`,
    'formats of tracks:',
    ...formats.map(({ name, text }) => `  ${name}: ${text}`),
    'options:',
    ...Object.entries(options).map(([name, option]) => `  ${name}: ${optionText(option)}`),
    models.length === 0 ? 'models: none yet' : 'models:',
    ...models.map(({ name, stems }) => `  ${name}: ${stems.join(', ')}`),
  ];
}

function optionText({ text, choices, min, max, default: fallback }: OptionLimits): string {
  const values = choices ? ` Values: ${choices.join(', ')}.` : min === undefined ? '' : ` Values: ${min} to ${max}.`;
  return `${text}${values}${fallback === null ? '' : ` Default: ${fallback}.`}`;
}

/** Shows a size with enough digits to distinguish it from a limit that it just exceeds. */
function mebibytes(bytes: number): string {
  if (bytes < MIB) return `${bytes} bytes`;
  return `${Number((bytes / MIB).toFixed(bytes % MIB === 0 ? 0 : 6))} MiB`;
}
