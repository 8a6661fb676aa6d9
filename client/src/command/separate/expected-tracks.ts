// Predicts the names of the tracks of a separation, so that existing files are found before a song
// is sent.

import type { Limits } from '../../types.ts';
import type { Separation } from '../separation-flags.ts';

/** Returns names with extensions; none when the stems of the model are not known. */
export function expectedTracks({ model, options }: Separation, limits: Limits, auto: string): string[] {
  const name = model === undefined || model === 'auto' ? auto : model;
  const all = limits.models.find((one) => one.name === name)?.stems ?? [];
  const { two_stems: one, stems } = options;
  const spelled = (stem: string) => (stem === 'base' ? 'bass' : stem);
  const chosen = one !== undefined ? twoOf(spelled(String(one))) : ((stems as readonly string[]) ?? all).map(spelled);
  const formats = (options.formats as readonly string[] | undefined) ?? ['mp3'];
  const extensions = formats.map(
    (format) => limits.formats.find((other) => other.name === format)?.extension ?? format,
  );
  return chosen.flatMap((stem) => extensions.map((extension) => `${stem}.${extension}`));
}

function twoOf(stem: string): string[] {
  return [stem, `no_${stem}`];
}
