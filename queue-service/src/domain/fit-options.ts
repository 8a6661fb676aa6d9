// Checks options against the model of a song and the separators. The songhash is computed from the
// result.

import { invalid } from '@stemline/common/checks.ts';
import {
  canonicalOptions,
  type GivenOptions,
  type SongOptions,
  songOptions,
} from '@stemline/common/options/options.ts';
import { allStems } from '@stemline/common/options/stems.ts';
import type { MediaInfo, ModelInfo } from '@stemline/job-queue/types.ts';

/**
 * Returns the canonical options of a song of this model: `stems` is left out when it names all that
 * the model delivers without it. `optionsJson`: a result of canonicalOptions(). `media`: undefined
 * when no separator states its formats, which are then not checked. Throws INVALID_ARGUMENT, whose
 * message names the values that are possible.
 */
export function fitOptions(optionsJson: string, model: ModelInfo, media: MediaInfo | undefined): string {
  const options = songOptions(optionsJson);
  if (media) assertMedia(options, media);
  assertSegment(options, model);
  assertTwoStems(options, model);
  const all = allStems(model.sources);
  const { stems } = options;
  if (stems === null) return optionsJson;
  const missing = stems.find((stem) => !all.includes(stem));
  if (missing !== undefined) throw invalid(`The model ${model.name} has no stem ${missing}. It has ${all.join(', ')}.`);
  if (stems.length < all.length) return optionsJson;
  return canonicalOptions({ ...(JSON.parse(optionsJson) as GivenOptions), stems: null });
}

function assertMedia(options: SongOptions, { formats, rates }: MediaInfo): void {
  if (!rates.includes(options.rate))
    throw invalid(
      `The separators here cannot make tracks at the sample rate of the ${options.rate}. Choose another rate: ${rates.join(', ')}.`,
    );
  const missing = options.formats.find((format) => !formats.includes(format));
  if (missing === undefined) return;
  const list = formats.length > 0 ? formats.join(', ') : 'none';
  throw invalid(
    `The format ${missing} is not available, because the separators here cannot write it. Formats: ${list}.`,
  );
}

function assertSegment({ segment }: SongOptions, { name, segmentSeconds }: ModelInfo): void {
  if (segment === null || segmentSeconds === 0 || segment <= segmentSeconds) return;
  const longest = Math.floor(segmentSeconds);
  if (longest < 1)
    throw invalid(
      `The option segment cannot be used with the model ${name}, whose segments are shorter than 1 s. Leave it out.`,
    );
  throw invalid(`The option segment must not be longer than ${longest} s for the model ${name}.`);
}

function assertTwoStems({ two_stems: stem, other_method: method }: SongOptions, { name, sources }: ModelInfo): void {
  if (stem === null) return;
  if (!sources.includes(stem))
    throw invalid(`The model ${name} has no stem ${stem} for two_stems. It has ${sources.join(', ')}.`);
  if (sources.length === 1 && method === 'add')
    throw invalid(`The model ${name} makes only ${stem}, so there is nothing to add. Set other_method to minus.`);
}
