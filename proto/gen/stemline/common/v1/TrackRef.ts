// Original file: stemline/common/v1/common.proto


/**
 * A track of a song. Its bytes can be the audio of another song.
 */
export interface TrackRef {
  'songhash'?: (string);
  /**
   * With its extension, such as drums.flac.
   */
  'track'?: (string);
}

/**
 * A track of a song. Its bytes can be the audio of another song.
 */
export interface TrackRef__Output {
  'songhash': (string);
  /**
   * With its extension, such as drums.flac.
   */
  'track': (string);
}
