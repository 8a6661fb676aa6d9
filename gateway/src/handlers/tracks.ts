// Serves and removes tracks: GET and HEAD /apiv1/track/<songhash>/<track>, and
// /apiv1/remove/<songhash>/<track>.

import type { IncomingHttpHeaders } from 'node:http';
import { ServiceError } from '@stemline/common/errors/service-error.ts';
import { REMOVE_TRACK_BY_GET } from '../api/original-operations.ts';
import { DOWNLOAD_TRACK, REMOVE_TRACK } from '../api/track-operations.ts';
import { contentDisposition } from '../domain/download-name.ts';
import { CHANGE_MS, changeCall, within } from '../domain/peers.ts';
import { type OpenTrack, readTrack, type TrackInfo, type TrackName, type WantedBytes } from '../domain/track-source.ts';
import { answerJson } from '../http/answer.ts';
import { type ByteRange, parseRange } from '../http/file-response.ts';
import { type RequestContext, type Route, route } from '../http/route.ts';
import { sendFile } from '../http/send-file.ts';
import type { Parts } from './parts.ts';
import { withState } from './with-state.ts';

/**
 * The size with which Range is parsed before that of the track is known. Every track is smaller.
 */
const UNKNOWN_SIZE = Number.MAX_SAFE_INTEGER;
const WHOLE: WantedBytes = { offset: 0, length: 0, rangeEtag: '' };

/** The routes of one track. */
export function trackRoutes({ peers, reader, downloads, tracks }: Parts): Route[] {
  /**
   * Opens the bytes that the headers request. For HEAD and for a range beyond the end of the track,
   * returns only the description.
   */
  const openWanted = async (context: RequestContext, track: TrackName): Promise<TrackInfo | OpenTrack> => {
    const { method, headers } = context.request;
    try {
      if (method !== 'HEAD') return await tracks.open(track, wantedBytes(headers), context);
    } catch (caught) {
      if (!(caught instanceof ServiceError) || caught.code !== 'BAD_RANGE') throw caught;
    }
    return tracks.describe(track, context);
  };

  const send = async (context: RequestContext, track: TrackName) => {
    const found = await openWanted(context, track);
    const opened = 'bytes' in found ? found : undefined;
    const info = opened?.info ?? (found as TrackInfo);
    /** Opens the track again if the first call opened other bytes than the response sends. */
    async function* read({ start, end }: ByteRange): AsyncGenerator<Uint8Array, void, undefined> {
      const length = end - start + 1;
      if (opened && info.offset === start && info.length === length) return yield* opened.bytes;
      await opened?.close();
      yield* readTrack(tracks, track, { offset: start, length, etag: info.etag }, context);
    }
    try {
      const disposition = contentDisposition(info.songFilename, track.songhash, info.name);
      await sendFile(context, { ...info, disposition }, downloads, read);
    } finally {
      await opened?.close();
    }
  };

  const remove = async (context: RequestContext, track: TrackName) => {
    const caller = within(context, CHANGE_MS);
    const { tracks: removed } = await withState(reader, track.songhash, caller, () =>
      peers.storage.unary('RemoveTrack', track, changeCall(caller)),
    );
    const names = removed.length > 0 ? removed : [track.track];
    answerJson(context.response, 200, {
      hash: track.songhash,
      track: names[0],
      tracks: names,
      reason: `${names.join(', ')} ${names.length > 1 ? 'were' : 'was'} removed. Send the song again to make ${names.length > 1 ? 'them' : 'it'} again.`,
    });
  };

  return [
    route(DOWNLOAD_TRACK, (context, track) => withState(reader, track.songhash, context, () => send(context, track))),
    route(REMOVE_TRACK_BY_GET, remove),
    route(REMOVE_TRACK, remove),
  ];
}

/**
 * Converts Range and If-Range before the size and the date of the track are known. `beginFile`
 * checks both headers again with them. Throws BAD_RANGE for a range that no track can have.
 */
function wantedBytes(headers: IncomingHttpHeaders): WantedBytes {
  const range = parseRange(headers.range, UNKNOWN_SIZE);
  if (!range) return WHOLE;
  const toEnd = range.end === UNKNOWN_SIZE - 1;
  const isSuffix = toEnd && /^bytes=\s*-/i.test(headers.range ?? '');
  const condition = String(headers['if-range'] ?? '').trim();
  return {
    offset: isSuffix ? range.start - UNKNOWN_SIZE : range.start,
    length: toEnd ? 0 : range.end - range.start + 1,
    rangeEtag: /^"(.+)"$/.exec(condition)?.[1] ?? '',
  };
}
