// Links from answers to the operations that a client may call next.

import type { Link } from './operation.ts';

function ofSong(name: string, operationId: string, hash = '$response.body#/hash'): Link {
  return { name, operationId, parameters: { songhash: hash } };
}

/** Links from an answer about one song. */
export const SONG_LINKS: readonly Link[] = [
  ofSong('Song', 'getSong'),
  ofSong('SongEvents', 'watchSong'),
  ofSong('SongDeliveries', 'listSongDeliveries'),
  ofSong('SongCancel', 'cancelSong'),
  ofSong('SongRetry', 'retrySong'),
  ofSong('SongRemove', 'removeSong'),
];

const FIRST_TRACK = { songhash: '$response.body#/hash', track: '$response.body#/tracks/0/name' };

/** Links from an answer that also lists the tracks of the song. */
export const TRACK_LINKS: readonly Link[] = [
  { name: 'Track', operationId: 'downloadTrack', parameters: FIRST_TRACK },
  { name: 'TrackRemove', operationId: 'removeTrack', parameters: FIRST_TRACK },
  { name: 'TrackPeaks', operationId: 'downloadPeaks', parameters: FIRST_TRACK },
  ofSong('TracksZip', 'downloadTracksZip'),
];

/** Links from a page of songs to the first of them. */
export const FIRST_SONG: readonly Link[] = [
  ofSong('FirstSong', 'getSong', '$response.body#/songs/0/hash'),
  ofSong('FirstSongZip', 'downloadTracksZip', '$response.body#/songs/0/hash'),
];

/** The link from the queue to the song that starts next. */
export const FIRST_QUEUED = ofSong('FirstQueuedSong', 'getSong', '$response.body#/queue/0');

function ofDelivery(name: string, operationId: string, id: string): Link {
  return { name, operationId, parameters: { id } };
}

/** Links from an answer about one delivery. */
export const DELIVERY_LINKS: readonly Link[] = [
  ofDelivery('Delivery', 'getDelivery', '$response.body#/id'),
  ofDelivery('DeliveryAgain', 'redeliver', '$response.body#/id'),
];

/** The link from a page of deliveries to the first of them. */
export const FIRST_DELIVERY: readonly Link[] = [
  ofDelivery('FirstDelivery', 'getDelivery', '$response.body#/deliveries/0/id'),
];
