// Serves and removes tracks: GET and HEAD /apiv1/track/<songhash>/<track>, and
// /apiv1/remove/<songhash>/<track>.

import type { IncomingHttpHeaders } from 'node:http';
import { ServiceError } from '@stemline/common/errors/service-error.ts';
import { DOWNLOAD_TRACK, REMOVE_TRACK, REMOVE_TRACK_BY_GET } from '../api/original-operations.ts';
import { shortCall } from '../domain/peers.ts';
import type { OpenTrack, TrackInfo, TrackName, WantedBytes } from '../domain/track-source.ts';
import { answerJson } from '../http/answer.ts';
import { contentDisposition } from '../http/download-name.ts';
import { type ByteRange, beginFile, parseRange } from '../http/file-response.ts';
import { HttpProblem } from '../http/problem.ts';
import { type RequestContext, type Route, route } from '../http/route.ts';
import { sendBytes } from '../http/send-body.ts';
import type { Parts } from './parts.ts';

/**
 * The size with which Range is parsed before that of the track is known. Every track is smaller.
 */
const UNKNOWN_SIZE = Number.MAX_SAFE_INTEGER;
const WHOLE: WantedBytes = { offset: 0, length: 0, rangeEtag: '' };

/** The routes of one track. */
export function trackRoutes({ peers, reader, downloads, tracks }: Parts): Route[] {
  /** Runs `call` and adds the state of the song to the error SONG_NOT_DONE. */
  const withState = async <T>(context: RequestContext, { songhash }: TrackName, call: () => Promise<T>): Promise<T> => {
    try {
      return await call();
    } catch (caught) {
      if (!(caught instanceof ServiceError) || caught.code !== 'SONG_NOT_DONE') throw caught;
      const { state } = await reader.run(songhash, context);
      const isUnderWay = state === 'waiting' || state === 'running';
      const reason = isUnderWay ? `The song is not done yet: it is ${state}.` : caught.message;
      throw new HttpProblem(caught.code, reason, { details: { state }, cause: caught });
    }
  };

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

  /**
   * Opens the range that the response sends, after the first call opened other bytes.
   */
  const reopen = async (context: RequestContext, track: TrackName, etag: string, range: ByteRange) => {
    const wanted = { offset: range.start, length: range.end - range.start + 1, rangeEtag: etag };
    const opened = await tracks.open(track, wanted, context);
    if (opened.info.etag === etag) return opened;
    await opened.close();
    throw new ServiceError('UNAVAILABLE', 'The track has just been replaced. Try again.');
  };

  const send = async (context: RequestContext, track: TrackName) => {
    const found = await openWanted(context, track);
    let opened = 'bytes' in found ? found : undefined;
    const info = 'bytes' in found ? found.info : found;
    let release: (() => void) | undefined;
    try {
      context.response.setHeader(
        'content-disposition',
        contentDisposition(info.songFilename, track.songhash, info.name),
      );
      // A later run may store other bytes at this address.
      context.response.setHeader('cache-control', 'private, no-cache');
      const range = beginFile(context.request, context.response, info);
      if (!range) return;
      release = downloads.take();
      const length = range.end - range.start + 1;
      if (!opened || info.offset !== range.start || info.length !== length) {
        await opened?.close();
        opened = await reopen(context, track, info.etag, range);
      }
      await sendBytes(context.response, opened.bytes, length);
    } finally {
      await opened?.close();
      release?.();
    }
  };

  const remove = async (context: RequestContext, track: TrackName) => {
    const removed = await withState(context, track, () =>
      peers.storage.unary('RemoveTrack', track, shortCall(context)),
    );
    answerJson(context.response, 200, {
      hash: track.songhash,
      track: removed.track,
      reason: `${removed.track} was removed. Send the song again to make it again.`,
    });
  };

  return [
    route(DOWNLOAD_TRACK, (context, track) => withState(context, track, () => send(context, track))),
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
