// Serves and removes tracks: GET, HEAD and DELETE /apiv1/track/<songhash>/<track>.

import { ServiceError } from '@stemline/common/errors/service-error.ts';
import type { BytesInfo__Output } from '@stemline/proto/gen/stemline/storage/v1/BytesInfo.ts';
import { DOWNLOAD_TRACK, REMOVE_TRACK, REMOVE_TRACK_BY_GET } from '../api/original-operations.ts';
import { shortCall, streamCall } from '../domain/call-options.ts';
import { answerJson } from '../http/answer.ts';
import { contentDisposition } from '../http/download-name.ts';
import { beginFile } from '../http/file-response.ts';
import { HttpProblem } from '../http/problem.ts';
import { type RequestContext, type Route, route } from '../http/route.ts';
import { sendBytes } from '../http/send-body.ts';
import type { Parts } from './parts.ts';

interface TrackAsked {
  readonly songhash: string;
  readonly track: string;
}

export function trackRoutes(parts: Parts): Route[] {
  const { peers, views, downloads } = parts;

  /** Runs a call about a track. If the song is not done, the error reports its state. */
  const withState = async <T>(
    context: RequestContext,
    { songhash }: TrackAsked,
    call: () => Promise<T>,
  ): Promise<T> => {
    try {
      return await call();
    } catch (caught) {
      if (!(caught instanceof ServiceError) || caught.code !== 'SONG_NOT_DONE') throw caught;
      const { state } = await views.run(songhash, context);
      const isUnderWay = state === 'waiting' || state === 'running';
      const reason = isUnderWay ? `The song is not done yet: it is ${state}.` : caught.message;
      throw new HttpProblem(caught.code, reason, { details: { state }, cause: caught });
    }
  };

  const send = async (context: RequestContext, track: TrackAsked) => {
    const { request, response } = context;
    const { info: known } = await peers.storage.unary('GetTrack', track, shortCall(context));
    const { run } = await peers.storage.unary('GetSong', { songhash: track.songhash }, shortCall(context));
    const info = known ?? missingInfo();
    const filename = run?.request?.filename ?? '';
    response.setHeader('content-disposition', contentDisposition(filename, track.songhash, info.name));
    // A later run may store other bytes here.
    response.setHeader('cache-control', 'private, no-cache');
    const range = beginFile(request, response, info);
    if (!range) return;
    const length = range.end - range.start + 1;
    const release = downloads.take();
    try {
      const parts = peers.storage.download(
        'DownloadTrack',
        { ...track, offset: range.start, length: length === info.size ? 0 : length },
        streamCall(context),
      );
      await sendBytes(response, bytesOf(parts, info.etag), length);
    } finally {
      release();
    }
  };

  const remove = async (context: RequestContext, track: TrackAsked) => {
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

type Part = { info?: BytesInfo__Output | null | undefined; chunk?: Uint8Array | undefined };

/**
 * Yields the chunks of a download. Throws when the track was replaced after its headers were sent.
 */
async function* bytesOf(parts: AsyncIterable<Part>, etag: string): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const { info, chunk } of parts) {
    if (info && info.etag !== etag)
      throw new ServiceError('UNAVAILABLE', 'The track has just been replaced. Try again.');
    if (chunk) yield chunk;
  }
}

function missingInfo(): never {
  throw new Error('a track without info');
}
