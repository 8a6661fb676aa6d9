// Names models, and kinds of songs, in the pace of a separator.

import type { SongOptions } from '@stemline/common/options/options.ts';
import type { ModelInfo } from './types.ts';

/** The options that change the time of a stage, beside those that effortOf() counts. */
type KindOptions = Pick<
  SongOptions,
  'precision' | 'formats' | 'stems' | 'two_stems' | 'other_method' | 'rate' | 'segment'
>;

/** Returns the key of a model in `separating` of a Pace. `precision`: default `exact`. */
export function paceKey({
  name,
  revision,
  precision = 'exact',
}: Pick<ModelInfo, 'name' | 'revision'> & Partial<Pick<SongOptions, 'precision'>>): string {
  // The key of `exact` is also that of earlier versions, which have no other precision.
  return precision === 'exact' ? `${name}@${revision}` : `${name}@${revision} ${precision}`;
}

/**
 * Returns the key of a kind in `kinds` of a Pace: of all songs with this model, precision, formats,
 * tracks, rate and segment, whose times differ only by their length.
 */
export function kindKey(model: Pick<ModelInfo, 'name' | 'revision'>, options: KindOptions): string {
  const { precision, formats, stems, two_stems: stem, other_method: method, rate, segment } = options;
  const tracks = [...(stems ?? []), ...(stem === null ? [] : [stem, method])];
  // A transformer pads a shorter segment to its own length, so that each pass takes as long.
  const length = segment === null ? [] : [`segment ${segment}`];
  return [paceKey({ ...model, precision }), formats.join('+'), tracks.join('+'), rate, ...length].join(' ');
}
