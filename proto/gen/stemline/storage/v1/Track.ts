// Original file: stemline/storage/v1/records.proto

import type { Long } from '@grpc/proto-loader';

/**
 * One track of a done run.
 */
export interface Track {
  /**
   * With its extension, such as vocals.mp3. Not `original`, which is the uploaded audio.
   */
  'name'?: (string);
  /**
   * MIME type, such as audio/mpeg.
   */
  'contentType'?: (string);
  /**
   * In bytes.
   */
  'size'?: (number | string | Long);
  /**
   * SHA-224 of the bytes, 56 lower-case hex digits.
   */
  'sha224'?: (string);
  /**
   * CRC-32 of the bytes, as in ZIP files. Absent: not known, because an earlier version made the
   * track.
   */
  'crc32'?: (number);
  '_crc32'?: "crc32";
}

/**
 * One track of a done run.
 */
export interface Track__Output {
  /**
   * With its extension, such as vocals.mp3. Not `original`, which is the uploaded audio.
   */
  'name': (string);
  /**
   * MIME type, such as audio/mpeg.
   */
  'contentType': (string);
  /**
   * In bytes.
   */
  'size': (number);
  /**
   * SHA-224 of the bytes, 56 lower-case hex digits.
   */
  'sha224': (string);
  /**
   * CRC-32 of the bytes, as in ZIP files. Absent: not known, because an earlier version made the
   * track.
   */
  'crc32'?: (number);
  '_crc32'?: "crc32";
}
