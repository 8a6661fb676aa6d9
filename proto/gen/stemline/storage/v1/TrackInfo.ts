// Original file: stemline/storage/v1/storage.proto


/**
 * Names the track of an upload.
 */
export interface TrackInfo {
  'songhash'?: (string);
  'run'?: (number);
  /**
   * The claim under which the track was made.
   */
  'claimId'?: (string);
  /**
   * With its extension, such as vocals.mp3. Not `original`, which is the uploaded audio.
   */
  'track'?: (string);
}

/**
 * Names the track of an upload.
 */
export interface TrackInfo__Output {
  'songhash': (string);
  'run': (number);
  /**
   * The claim under which the track was made.
   */
  'claimId': (string);
  /**
   * With its extension, such as vocals.mp3. Not `original`, which is the uploaded audio.
   */
  'track': (string);
}
