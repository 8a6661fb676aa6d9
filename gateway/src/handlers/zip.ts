// Serves the tracks of a song as one ZIP archive: GET and HEAD
// /apiv1/songs/<songhash>/tracks.zip.

import { DOWNLOAD_ZIP } from '../api/download-operations.ts';
import { contentDisposition } from '../domain/download-name.ts';
import { shortCall } from '../domain/peers.ts';
import { readTrack } from '../domain/track-source.ts';
import { withCrcs } from '../domain/zip/known-crcs.ts';
import { zipLayout } from '../domain/zip/layout.ts';
import { type ReadEntry, readZip } from '../domain/zip/read-zip.ts';
import { songZip, type TrackEntry } from '../domain/zip/song-zip.ts';
import type { ByteRange } from '../http/file-response.ts';
import { type Route, route } from '../http/route.ts';
import { sendFile } from '../http/send-file.ts';
import type { Parts } from './parts.ts';
import { withState } from './with-state.ts';

/** The route of the archive. */
export function zipRoutes({ peers, reader, downloads, tracks }: Parts): Route[] {
  return [
    route(DOWNLOAD_ZIP, (context, { songhash, format }) =>
      withState(reader, songhash, context, async () => {
        const song = await peers.storage.unary('GetSong', { songhash }, shortCall(context));
        const { entries, etag, size, songFilename } = songZip(song, format);
        const readEntry: ReadEntry<TrackEntry> = ({ track, sha224 }, offset, length) =>
          readTrack(tracks, { songhash, track }, { offset, length, etag: sha224 }, context);
        async function* read(range: ByteRange): AsyncGenerator<Uint8Array, void, undefined> {
          yield* readZip(zipLayout(await withCrcs(entries, readEntry)), range, readEntry);
        }
        const file = {
          contentType: 'application/zip',
          etag,
          size,
          // The archive has no date, because the removal of a track would not change it.
          modifiedMs: undefined,
          disposition: contentDisposition(songFilename, songhash, 'tracks.zip'),
        };
        await sendFile(context, file, downloads, read);
      }),
    ),
  ];
}
