// Makes the paths of tracks from a pattern such as {track}/{stem}.{ext}.

import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { audioExtensionOf, withoutAudioExtension } from '@stemline/common/audio/extensions.ts';
import { cutText } from '@stemline/common/cut-text.ts';
import { usageError } from '../command-error.ts';

/** The pattern without --filename. */
export const DEFAULT_PATTERN = '{track}/{stem}.{ext}';

/** The most bytes of a name on usual file systems. */
const MAX_NAME_BYTES = 255;
/** The longest name of a track, and of its extension: names.ts. */
const LONGEST = { stem: 64, ext: 8 };
const FIELDS = ['track', 'trackext', 'stem', 'ext'] as const;
const RECORD = '.stemline.json';

/** The paths of one song, relative to the output folder. */
export interface SongPaths {
  /** Identifies the files: two songs with the same key would overwrite each other. */
  readonly key: string;
  /** The path of the record of the song. */
  readonly record: string;
  /** `track`: the name of a track with its extension, such as vocals.mp3. */
  pathOf(track: string): string;
}

/** Returns the paths of a song by the name of its file. */
export type Naming = (filename: string) => SongPaths;

/** Throws a CommandError for a pattern that does not give each track a path of its own. */
export function createNaming(pattern: string): Naming {
  const unknown = [...pattern.matchAll(/\{([^{}]*)\}/g)].find(([, name]) => !FIELDS.includes(name as never));
  if (unknown) throw wrong(pattern, `${unknown[0]} is none of ${FIELDS.map((name) => `{${name}}`).join(', ')}`);
  for (const name of ['stem', 'ext'])
    if (!pattern.includes(`{${name}}`))
      throw wrong(pattern, `it needs {${name}}, or tracks would overwrite each other`);
  const parts = pattern.split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..'))
    throw wrong(pattern, 'it must be a path inside the output folder');
  const beforeFile = parts.slice(0, -1).filter((part) => !/\{(stem|ext)\}/.test(part));
  const own = parts.findIndex((part) => part.includes('{track}') && !/\{(stem|ext)\}/.test(part));

  return (filename) => {
    const song = { track: trackOf(filename), trackext: audioExtensionOf(filename).slice(1) };
    const render = (stem: string, ext: string) => parts.map((part) => rendered(part, { ...song, stem, ext })).join('/');
    const folder = (own >= 0 ? parts.slice(0, own + 1) : beforeFile.slice(0, 0)).map((part) => rendered(part, song));
    const record = own >= 0 ? RECORD : rendered(`.{track}.{trackext}${RECORD}`, song);
    return {
      key: render('{stem}', '{ext}'),
      record: join(...folder, record),
      pathOf: (track) => {
        const dot = track.lastIndexOf('.');
        return render(track.slice(0, dot), track.slice(dot + 1));
      },
    };
  };
}

function wrong(pattern: string, why: string) {
  return usageError(`The --filename "${pattern}" cannot be used: ${why}.`);
}

/** Characters that separate folders, or that Windows refuses in a name, and control characters. */
const UNSAFE = /[/\\:\p{Cc}]/gu;

/** The name of the file without its extension; never a name that stands for another folder. */
function trackOf(filename: string): string {
  const safe = filename.replace(UNSAFE, '_');
  const track = withoutAudioExtension(safe);
  return ['', '.', '..'].includes(track) ? safe.replace(/^\.{0,2}$/, '_') : track;
}

type Values = Partial<Record<(typeof FIELDS)[number], string>>;

/** Fills in one part of the pattern. A long track is cut, so that the name fits with every stem. */
function rendered(part: string, values: Values): string {
  const fill = (track: string, others: Values) =>
    part.replace(/\{(\w+)\}/g, (_field, name: keyof Values) => (name === 'track' ? track : (others[name] ?? '')));
  const longest = { ...values, stem: 'x'.repeat(LONGEST.stem), ext: 'x'.repeat(LONGEST.ext) };
  const tracks = part.split('{track}').length - 1;
  const others = Buffer.byteLength(fill('', longest));
  const track = values.track ?? '';
  if (others + tracks * Buffer.byteLength(track) <= MAX_NAME_BYTES) {
    const name = fill(track, values);
    // An empty {trackext} can leave a name that stands for another folder.
    return /^\.{0,2}$/.test(name) ? '_' : name;
  }
  const budget = Math.floor((MAX_NAME_BYTES - others) / Math.max(1, tracks));
  // The digest keeps long names apart that begin with the same text.
  const digest = `~${createHash('sha224').update(track).digest('hex').slice(0, 8)}`;
  if (tracks === 0 || budget <= digest.length)
    throw usageError(`The --filename part "${part}" gives names of more than ${MAX_NAME_BYTES} bytes.`);
  return fill(cutText(track, budget - digest.length) + digest, values);
}
