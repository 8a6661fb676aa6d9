// Original file: stemline/storage/v1/storage.proto


/**
 * Which track an upload is.
 */
export interface TrackInfo {
  'songhash'?: (string);
  'run'?: (number);
  'attempt'?: (number);
  /**
   * With its extension: vocals.mp3.
   */
  'track'?: (string);
  'contentType'?: (string);
}

/**
 * Which track an upload is.
 */
export interface TrackInfo__Output {
  'songhash': (string);
  'run': (number);
  'attempt': (number);
  /**
   * With its extension: vocals.mp3.
   */
  'track': (string);
  'contentType': (string);
}
