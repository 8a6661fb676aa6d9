// Original file: stemline/storage/v1/transfers.proto


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
   * With its extension, such as vocals.mp3. Not `original`, which is the uploaded audio. Peaks are
   * uploaded as `<stem>.peaks` or `original.peaks`: three .dat files of audiowaveform (version 2,
   * 16 bits), one for each level, one after the other.
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
   * With its extension, such as vocals.mp3. Not `original`, which is the uploaded audio. Peaks are
   * uploaded as `<stem>.peaks` or `original.peaks`: three .dat files of audiowaveform (version 2,
   * 16 bits), one for each level, one after the other.
   */
  'track': (string);
}
