// Describes the errors that several operations share.

import { errorAnswer, RETRY_AFTER } from './operation.ts';

const AGAIN = 'try again after the seconds in `Retry-After`';

export const BAD_ADDRESS = errorAnswer(
  'The songhash, the name of the track or a parameter is malformed.',
  ['INVALID_ARGUMENT'],
  { name: 'BadAddress' },
);
export const BAD_QUERY = errorAnswer(
  'The songhash or a parameter is malformed, or the query has an unknown or repeated parameter.',
  ['INVALID_ARGUMENT'],
  { name: 'BadQuery' },
);
export const SONG_UNKNOWN = errorAnswer('The song does not exist.', ['SONG_UNKNOWN'], { name: 'SongUnknown' });
export const TRACK_UNKNOWN = errorAnswer(
  'The song or the track does not exist, or the track was removed.',
  ['SONG_UNKNOWN', 'TRACK_UNKNOWN', 'TRACK_REMOVED'],
  { name: 'TrackUnknown' },
);
export const SONG_NOT_DONE = errorAnswer(
  'The song is not done. `state` in the answer is its state. While the song is waiting or running, the answer has `Retry-After`.',
  ['SONG_NOT_DONE'],
  { name: 'SongNotDone', headers: RETRY_AFTER },
);
export const PRECONDITION_FAILED = errorAnswer(
  'The file does not match If-Match or If-Unmodified-Since.',
  ['PRECONDITION_FAILED'],
  { name: 'PreconditionFailed' },
);
export const BAD_RANGE = errorAnswer('The file has no byte in the range.', ['BAD_RANGE'], { name: 'BadRange' });
export const BODY_TOO_LARGE = errorAnswer('The body is too large.', ['TOO_LARGE'], { name: 'BodyTooLarge' });
export const SONG_REFUSED = errorAnswer(
  'The audio is empty, in an unsupported format or longer than allowed, the model is unknown or unavailable, or another request has used the idempotency key.',
  ['EMPTY_AUDIO', 'UNSUPPORTED_AUDIO', 'TOO_LONG', 'MODEL_UNKNOWN', 'MODEL_UNAVAILABLE', 'IDEMPOTENCY_KEY_REUSED'],
  { name: 'SongRefused' },
);
export const UNAVAILABLE = errorAnswer(`A part of the service is unavailable; ${AGAIN}.`, ['UNAVAILABLE'], {
  name: 'Unavailable',
});
export const DOWNLOAD_UNAVAILABLE = errorAnswer(
  `A part of the service is unavailable, or too many downloads are running; ${AGAIN}.`,
  ['UNAVAILABLE', 'TOO_MANY_DOWNLOADS'],
  { name: 'DownloadUnavailable' },
);
export const STREAM_UNAVAILABLE = errorAnswer(
  `A part of the service is unavailable, or too many clients follow songs; ${AGAIN}.`,
  ['UNAVAILABLE', 'TOO_MANY_STREAMS'],
  { name: 'StreamUnavailable' },
);
export const SUBMISSION_UNAVAILABLE = errorAnswer(
  `The server cannot accept the song now; ${AGAIN}.`,
  ['UNAVAILABLE', 'QUEUE_FULL', 'QUEUE_OUT_OF_MEMORY', 'NO_MODELS', 'AUDIO_MISSING'],
  { name: 'SubmissionUnavailable' },
);
export const RETRY_UNAVAILABLE = errorAnswer(`The server cannot queue the song now; ${AGAIN}.`, [
  'UNAVAILABLE',
  'QUEUE_FULL',
  'QUEUE_OUT_OF_MEMORY',
  'NO_MODELS',
]);
export const TEST_UNAVAILABLE = errorAnswer(`The server cannot queue the test now; ${AGAIN}.`, [
  'UNAVAILABLE',
  'QUEUE_OUT_OF_MEMORY',
]);
export const DEADLINE_EXCEEDED = errorAnswer('A part of the service did not answer in time.', ['DEADLINE_EXCEEDED'], {
  name: 'DeadlineExceeded',
});
export const ORIGIN_NOT_ALLOWED = errorAnswer(
  'A web page of another site may not change anything on this server.',
  ['ORIGIN_NOT_ALLOWED'],
  { name: 'OriginNotAllowed' },
);
export const HOST_NOT_ALLOWED = errorAnswer('`Host` is not a name of this server.', ['HOST_NOT_ALLOWED'], {
  name: 'HostNotAllowed',
});
export const HEADERS_TOO_LARGE = errorAnswer(
  'The headers in total, or one of them, are too large.',
  ['HEADERS_TOO_LARGE'],
  { name: 'HeadersTooLarge' },
);
export const INTERNAL = errorAnswer(
  'The server has a fault. Its log has the details, under the `X-Request-Id` of the answer.',
  ['INTERNAL'],
  { name: 'Internal' },
);
export const STORAGE_FULL = errorAnswer('The storage is full.', ['STORAGE_FULL'], { name: 'StorageFull' });
