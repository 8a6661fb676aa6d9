// Prepares the tags of tracks from those of the song.

import { withoutAudioExtension } from '@stemline/common/audio/extensions.ts';
import type { Warning } from '@stemline/common/manifest/warnings.ts';
import type { EncodeRequest, Encoder, SongTags } from './media.ts';

/** The song and its tracks. */
interface TaggedSong {
  /** Undefined: the tracks get no tags. */
  readonly tags: SongTags | undefined;
  /** The name of the uploaded file, which replaces a missing title. */
  readonly filename: string;
  readonly wanted: Pick<EncodeRequest, 'folder' | 'formats' | 'signal'>;
}

/** The tags of the tracks of one song. */
export interface TrackTags {
  /** Returns the tags of the tracks of a stem, whose title names the stem. */
  readonly of: (stem: string) => SongTags | undefined;
  readonly warnings: readonly Warning[];
}

const NO_COVER: Warning = {
  code: 'TAGS_SKIPPED',
  text: 'The cover of the song is damaged, so the tracks have no cover.',
};

/** Tries the cover, and leaves it out with a warning when the encoder cannot copy it. */
export async function prepareTags(encoder: Encoder, { tags, filename, wanted }: TaggedSong): Promise<TrackTags> {
  if (!tags) return { of: () => undefined, warnings: [] };
  const { cover, ...texts } = tags;
  const hasCover = cover && (await encoder.accepts(cover, wanted.formats, wanted.folder, wanted.signal));
  const title = texts.title || withoutAudioExtension(filename);
  return {
    of: (stem) => ({ ...texts, title: title ? `${title} (${stem})` : stem, ...(hasCover && { cover }) }),
    warnings: cover && !hasCover ? [NO_COVER] : [],
  };
}
