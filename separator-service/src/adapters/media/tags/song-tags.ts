// Reads the title, the artist, the album and the cover of a song. Faults of the tags never make the
// song fail: tags that cannot be used are left out, with a warning.

import { readFile, rm } from 'node:fs/promises';
import { jsonOrUndefined } from '@stemline/common/json-text.ts';
import type { Warning } from '@stemline/common/manifest/warnings.ts';
import { z } from 'zod';
import type { Cover, SongTags } from '../../../domain/media.ts';
import type { Ffmpeg } from '../ffmpeg/ffmpeg.ts';
import type { MediaInput } from '../input/media-input.ts';
import { coverTypeOf } from './cover-image.ts';

/** The texts are empty when the file has none. */
interface ReadTags {
  readonly tags: SongTags;
  readonly warnings: readonly Warning[];
}

const MAX_COVER_BYTES = 10 * 1024 ** 2;
const MAX_TEXT_CHARS = 1_000;
const CPU_SECONDS = 60;
const NAMES = ['title', 'artist', 'album'] as const;
/** ffprobe selects tags by their exact names, and programs write these. */
const SELECTED = NAMES.flatMap((name) => [name, name.toUpperCase(), name.charAt(0).toUpperCase() + name.slice(1)]);
const ENTRIES = `format_tags=${SELECTED}:stream_tags=${SELECTED}:stream=index,codec_type:stream_disposition=attached_pic`;
const NO_COVER =
  'The cover of the file is too large, damaged, or neither a JPEG nor a PNG picture, so the tracks are made without it.';
const CONTROL = /[\p{Cc}\p{Cf}\p{Cs}]+/gu;

const texts = z.record(z.string(), z.string()).optional();
const outputSchema = z.object({
  streams: z.array(
    z.object({
      index: z.number(),
      codec_type: z.string().optional(),
      tags: texts,
      disposition: z.object({ attached_pic: z.number().optional() }).optional(),
    }),
  ),
  format: z.object({ tags: texts }).optional(),
});
type Output = z.infer<typeof outputSchema>;

/**
 * Reads the tags of the whole file, also those before and behind the audio. Writes the cover to the
 * folder of `output`.
 */
export async function readTags(
  ffmpeg: Ffmpeg,
  input: MediaInput,
  { output, signal }: { readonly output: string; readonly signal: AbortSignal },
): Promise<ReadTags> {
  const limits = { signal, cpuSeconds: CPU_SECONDS };
  const end = await ffmpeg.probe(['-show_entries', ENTRIES, '-of', 'json=c=1', ...input.fileArgs], limits);
  const parsed = outputSchema.safeParse(jsonOrUndefined(end.text));
  if (!parsed.success) {
    const none = Object.fromEntries(NAMES.map((name) => [name, ''])) as Record<(typeof NAMES)[number], string>;
    return {
      tags: none,
      warnings: [skipped('The tags of the file cannot be read, so the tracks are made without them.')],
    };
  }
  const found = textsOf(parsed.data);
  const picture = parsed.data.streams.find(({ disposition }) => disposition?.attached_pic === 1);
  if (!picture) return { tags: found, warnings: [] };
  const path = `${output}.cover`;
  const type = (await extractCover()) ?? (await extractCover('mjpeg')) ?? (await extractCover('png'));
  if (type) return { tags: { ...found, cover: { path, type } }, warnings: [] };
  await rm(path, { force: true });
  return { tags: found, warnings: [skipped(NO_COVER)] };

  /**
   * Copies the bytes of the picture. ffmpeg copies none when the picture is not of the type that
   * its tag names, unless `codec` is its real type.
   */
  async function extractCover(codec?: string): Promise<Cover['type'] | undefined> {
    const copy = ['-map', `0:${picture?.index}`, '-c', 'copy', '-frames:v', '1', '-f', 'data', 'pipe:1'];
    const args = ['-threads', '1', ...(codec ? ['-c:v', codec] : []), ...input.fileArgs, ...copy];
    const copied = await ffmpeg.run(args, { ...limits, output: { path, maxBytes: MAX_COVER_BYTES } });
    return copied.exitCode === 0 && copied.exceeded === undefined ? coverTypeOf(await readFile(path)) : undefined;
  }
}

/** Ogg files have tags in their streams. */
function textsOf({ format, streams }: Output): Record<(typeof NAMES)[number], string> {
  const all = [format?.tags, ...streams.filter(({ codec_type }) => codec_type === 'audio').map(({ tags }) => tags)];
  const textOf = (name: string) => {
    const entries = all.flatMap((tags) => Object.entries(tags ?? {}));
    return clean(entries.find(([key, text]) => key.toLowerCase() === name && clean(text) !== '')?.[1] ?? '');
  };
  return { title: textOf('title'), artist: textOf('artist'), album: textOf('album') };
}

function clean(text: string): string {
  const plain = text
    .slice(0, 2 * MAX_TEXT_CHARS)
    .replace(CONTROL, ' ')
    .trim();
  return [...plain].slice(0, MAX_TEXT_CHARS).join('');
}

function skipped(text: string): Warning {
  return { code: 'TAGS_SKIPPED', text };
}
