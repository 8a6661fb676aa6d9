// Describes the limits of uploads for JSON: sizes, lengths, formats, options and models.

import { ALL_FORMATS } from '@stemline/common/audio/formats.ts';
import { OUTPUT_FORMAT_NAMES, OUTPUT_FORMATS } from '@stemline/common/audio/output-formats.ts';
import { fromDuration } from '@stemline/common/grpc/time.ts';
import { OPTION_NAMES, OPTION_RULES, type OptionName, type OptionRule } from '@stemline/common/options/rules.ts';
import { allStems } from '@stemline/common/options/stems.ts';
import type { ListModelsResponse__Output } from '@stemline/proto/gen/stemline/queue/v1/ListModelsResponse.ts';
import type { MediaLimits__Output } from '@stemline/proto/gen/stemline/queue/v1/MediaLimits.ts';
import type { Model__Output } from '@stemline/proto/gen/stemline/queue/v1/Model.ts';

/** The largest bodies, in bytes. */
export interface BodySizes {
  readonly maxRawBytes: number;
  readonly maxJsonBytes: number;
}

/**
 * `published`: what the separators have published. Without it, the formats are all that exist, the
 * lengths are null and there are no models.
 */
export function limitsView({ maxRawBytes, maxJsonBytes }: BodySizes, published: ListModelsResponse__Output) {
  const { media, models } = published;
  const formats = offeredFormats(media);
  return {
    max_bytes: maxRawBytes,
    max_json_bytes: maxJsonBytes,
    min_seconds: fromDuration(media?.minLength) || null,
    max_seconds: fromDuration(media?.maxLength) || null,
    inputs: inputs(media),
    formats: formats.map((name) => {
      const { extension, contentType, text } = OUTPUT_FORMATS[name];
      return { name, extension, content_type: contentType, text };
    }),
    options: Object.fromEntries(OPTION_NAMES.map((name) => [name, optionView(name, media)])),
    models: models.filter(({ available }) => available).map(modelView),
  };
}

function offeredFormats(media: MediaLimits__Output | null | undefined) {
  return OUTPUT_FORMAT_NAMES.filter((name) => !media || media.formats.includes(name));
}

function inputs(media: MediaLimits__Output | null | undefined) {
  return ALL_FORMATS.filter(({ name }) => !media || media.inputs.includes(name)).map((format) => ({
    name: format.name,
    extensions: [format.extension, ...format.otherExtensions],
    content_types: [format.contentType, ...format.otherTypes],
  }));
}

function optionView(name: OptionName, media: MediaLimits__Output | null | undefined) {
  const { rule, text }: { readonly rule: OptionRule; readonly text: string } = OPTION_RULES[name];
  const described = { kind: rule.kind, default: rule.fallback, text };
  switch (rule.kind) {
    case 'choice':
    case 'set':
      return { ...described, choices: rule.choices.filter((choice) => isOffered(name, choice, media)) };
    case 'number':
      return { ...described, min: rule.min, max: rule.max, step: rule.step };
    default:
      return described;
  }
}

/** Returns whether all separators support the value. */
function isOffered(option: OptionName, value: string | number, media: MediaLimits__Output | null | undefined): boolean {
  if (!media) return true;
  if (option === 'formats') return media.formats.includes(String(value));
  return option !== 'rate' || media.rates.includes(String(value));
}

function modelView({ name, revision, sources, segment }: Model__Output) {
  return {
    name,
    revision: revision || null,
    stems: allStems(sources),
    two_stems: sources,
    max_segment_seconds: fromDuration(segment) || null,
  };
}
