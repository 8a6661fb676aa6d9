// Warnings about the audio of a song: its damage, and parts of it that are not in the tracks.

import { z } from 'zod';
import { jsonOrUndefined } from '../json-text.ts';

/** The kinds of warnings. Programs compare these words; people read `text`. */
export const WARNING_CODES = [
  /** The decoded length differs from the declared one. */
  'LENGTH_DIFFERS',
  /** The end of the file is missing. */
  'TRUNCATED',
  /** The decoder reported faults. */
  'DECODER_ERRORS',
  /** Most bytes of the file did not decode. */
  'MOSTLY_UNDECODED',
  /** The file has several audio streams, of which one was used. */
  'OTHER_STREAMS',
  /** A tag or the cover could not be copied. */
  'TAGS_SKIPPED',
] as const;

/** One warning. `text` is a sentence for people, with the figures. */
export const WARNING = z.object({
  code: z.enum(WARNING_CODES),
  text: z.string(),
});

/** One warning about the audio of a song. */
export type Warning = z.infer<typeof WARNING>;

/**
 * Returns the warnings in the JSON of a manifest of any schema; an empty list when it has none or
 * is not JSON.
 */
export function warningsOf(manifestJson: string): Warning[] {
  const manifest = jsonOrUndefined(manifestJson) as { warnings?: unknown } | null | undefined;
  const parsed = z.array(WARNING).safeParse(manifest?.warnings);
  return parsed.success ? parsed.data : [];
}
