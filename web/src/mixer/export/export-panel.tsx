// Downloads of a song: single tracks, archives, and the mix.

import { urlOf } from '../../api/ask.ts';
import type { Song } from '../../api/types.ts';
import { songName } from '../../live/song-name.ts';
import { sizeText } from '../../texts/measure-text.ts';
import { stemTitle } from '../../texts/stem-text.ts';
import { fill, TEXT } from '../../texts/text.ts';
import type { Session } from '../session/session.ts';
import { MixExport } from './mix-export.tsx';
import { archivesOf, type TrackFile, trackRows } from './track-rows.ts';
import './export.css';

/** Properties of the downloads. */
export interface ExportPanelProps {
  readonly song: Song;
  /** Undefined: the song cannot be mixed. */
  readonly session: Session | undefined;
}

/** Shows the downloads of a song. */
export function ExportPanel({ song, session }: ExportPanelProps) {
  return (
    <section class="export" aria-labelledby="export-title">
      <h3 id="export-title">{TEXT.export.title}</h3>
      <div class="export-whole">
        <Archives song={song} />
        {session && <MixExport session={session} name={songName(song)} />}
      </div>
      <ul class="export-tracks">
        {trackRows(song).map(({ stem, files }) => (
          <li key={stem} style={{ '--stem': `var(--stem-${stem}, var(--quiet))` }}>
            <span class="export-stem">{stemTitle(stem)}</span>
            <span class="export-files">
              {files.map((file) => (
                <FileLink key={file.name} songhash={song.hash} stem={stem} file={file} />
              ))}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Archives({ song }: { song: Song }) {
  const archives = archivesOf(song);
  return archives.map(({ format, size }) => (
    <a
      key={format}
      class="download"
      download
      href={urlOf(`apiv1/songs/${song.hash}/tracks.zip${archives.length > 1 ? `?format=${format}` : ''}`)}
    >
      {archiveText(format, archives.length > 1)} <small>{sizeText(size)}</small>
    </a>
  ));
}

function archiveText(format: string, isOneOfSeveral: boolean): string {
  if (!isOneOfSeveral) return TEXT.export.zip;
  return format === 'all' ? TEXT.export.zipAll : fill(TEXT.export.zipFormat, { format: format.toUpperCase() });
}

function FileLink({ songhash, stem, file }: { songhash: string; stem: string; file: TrackFile }) {
  const format = file.format.toUpperCase();
  if (file.size === undefined) {
    return (
      <span class="quiet">
        {format} {TEXT.export.removed}
      </span>
    );
  }
  return (
    <a class="download" download href={urlOf(`apiv1/track/${songhash}/${file.name}`)}>
      <span class="unseen">{stemTitle(stem)} </span>
      {format} <small>{sizeText(file.size)}</small>
    </a>
  );
}
