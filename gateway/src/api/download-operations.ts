// Operations that download the archive of a song and the waveform peaks of its stems.

import { PEAKS_PATH, SONG_PATH } from '../schema/address.ts';
import { BYTES } from '../schema/bytes.ts';
import { PEAKS_QUERY, ZIP_QUERY } from '../schema/download-query.ts';
import * as errors from './errors.ts';
import type { Content, Operation } from './operation.ts';

const ERRORS = [
  errors.BAD_QUERY,
  errors.TRACK_UNKNOWN,
  errors.SONG_NOT_DONE,
  errors.PRECONDITION_FAILED,
  errors.BAD_RANGE,
  errors.DOWNLOAD_UNAVAILABLE,
  errors.DEADLINE_EXCEEDED,
];

/** Returns the answers of a download with this content. */
function answersWith(content: Content) {
  return [
    { status: 200, description: 'The bytes, with `Content-Disposition`, `Content-Length` and `ETag`.', content },
    { status: 206, description: 'The requested range of the bytes, with `Content-Range`.', content },
    { status: 304, description: '`If-None-Match` names the ETag of the file.' },
  ];
}

/** Sends the tracks of a song as an archive. */
export const DOWNLOAD_ZIP = {
  method: 'GET',
  path: '/apiv1/songs/:songhash/tracks.zip',
  id: 'downloadTracksZip',
  tag: 'tracks',
  summary: 'Download the tracks of a song as one ZIP archive',
  description:
    'The archive holds the tracks without compression, without those that were removed. The name of each file contains the names of the song and of the stem. Supports HEAD, `Range` with one range, `If-Range`, `If-Match` and `If-None-Match`, so that a client can resume a download. The ETag changes when a track is removed or made again. A date in `If-Range` never matches. The connection breaks when a track is removed during the download.',
  params: SONG_PATH,
  query: ZIP_QUERY,
  answers: answersWith({ 'application/zip': BYTES }),
  errors: ERRORS,
} satisfies Operation;

/** Sends the waveform peaks of a stem. */
export const DOWNLOAD_PEAKS = {
  method: 'GET',
  path: '/apiv1/songs/:songhash/peaks/:track',
  id: 'downloadPeaks',
  tag: 'tracks',
  summary: 'Download the waveform peaks of a stem',
  description:
    'The file has the binary format of audiowaveform, version 2 (`.dat`), with one channel: a header of 24 bytes, then the lowest and the highest sample of each pixel, in 16 bits. Supports HEAD, `Range` with one range and the conditions of RFC 9110. Songs that an earlier version of the server made have no peaks (TRACK_UNKNOWN).',
  params: PEAKS_PATH,
  query: PEAKS_QUERY,
  answers: answersWith({ 'application/octet-stream': BYTES }),
  errors: ERRORS,
} satisfies Operation;
