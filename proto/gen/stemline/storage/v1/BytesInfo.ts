// Original file: stemline/storage/v1/storage.proto

import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.ts';
import type { Long } from '@grpc/proto-loader';

/**
 * Describes the bytes of a download.
 */
export interface BytesInfo {
  /**
   * Size of the whole object in bytes, for every range.
   */
  'size'?: (number | string | Long);
  /**
   * For audio: recognised from the bytes, or else from the uploader; application/octet-stream if
   * both are missing.
   */
  'contentType'?: (string);
  /**
   * Changes exactly when the bytes do. Without quotes.
   */
  'etag'?: (string);
  /**
   * With its extension, such as vocals.mp3.
   */
  'name'?: (string);
  'modifiedAt'?: (_google_protobuf_Timestamp | null);
  /**
   * A track: the name of the user's file, from the newest request. Empty for DownloadSong.
   */
  'songFilename'?: (string);
  /**
   * The bytes that follow: `length` bytes from `offset`. GetTrack: all.
   */
  'offset'?: (number | string | Long);
  'length'?: (number | string | Long);
}

/**
 * Describes the bytes of a download.
 */
export interface BytesInfo__Output {
  /**
   * Size of the whole object in bytes, for every range.
   */
  'size': (number);
  /**
   * For audio: recognised from the bytes, or else from the uploader; application/octet-stream if
   * both are missing.
   */
  'contentType': (string);
  /**
   * Changes exactly when the bytes do. Without quotes.
   */
  'etag': (string);
  /**
   * With its extension, such as vocals.mp3.
   */
  'name': (string);
  'modifiedAt': (_google_protobuf_Timestamp__Output | null);
  /**
   * A track: the name of the user's file, from the newest request. Empty for DownloadSong.
   */
  'songFilename': (string);
  /**
   * The bytes that follow: `length` bytes from `offset`. GetTrack: all.
   */
  'offset': (number);
  'length': (number);
}
