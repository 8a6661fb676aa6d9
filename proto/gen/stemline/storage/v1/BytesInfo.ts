// Original file: stemline/storage/v1/transfers.proto

import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.ts';
import type { Long } from '@grpc/proto-loader';

/**
 * Describes a track, or audio, and the part of its bytes that follows.
 */
export interface BytesInfo {
  /**
   * Size of the whole track in bytes, for every range.
   */
  'size'?: (number | string | Long);
  /**
   * MIME type. For audio: recognised from the bytes, or else given by the first uploader, or else
   * application/octet-stream.
   */
  'contentType'?: (string);
  /**
   * SHA-224 of the whole track, 56 lower-case hex digits; of peaks see DownloadPeaksResponse.
   * Without quotes.
   */
  'etag'?: (string);
  /**
   * With its extension, such as vocals.mp3 or original.wav.
   */
  'name'?: (string);
  /**
   * Time when the bytes were stored.
   */
  'modifiedAt'?: (_google_protobuf_Timestamp | null);
  /**
   * The name of the user's file from the song's newest run. DownloadSong: empty.
   */
  'songFilename'?: (string);
  /**
   * First byte that follows. GetTrack: 0.
   */
  'offset'?: (number | string | Long);
  /**
   * Number of bytes that follow. GetTrack: `size`.
   */
  'length'?: (number | string | Long);
}

/**
 * Describes a track, or audio, and the part of its bytes that follows.
 */
export interface BytesInfo__Output {
  /**
   * Size of the whole track in bytes, for every range.
   */
  'size': (number);
  /**
   * MIME type. For audio: recognised from the bytes, or else given by the first uploader, or else
   * application/octet-stream.
   */
  'contentType': (string);
  /**
   * SHA-224 of the whole track, 56 lower-case hex digits; of peaks see DownloadPeaksResponse.
   * Without quotes.
   */
  'etag': (string);
  /**
   * With its extension, such as vocals.mp3 or original.wav.
   */
  'name': (string);
  /**
   * Time when the bytes were stored.
   */
  'modifiedAt': (_google_protobuf_Timestamp__Output | null);
  /**
   * The name of the user's file from the song's newest run. DownloadSong: empty.
   */
  'songFilename': (string);
  /**
   * First byte that follows. GetTrack: 0.
   */
  'offset': (number);
  /**
   * Number of bytes that follow. GetTrack: `size`.
   */
  'length': (number);
}
