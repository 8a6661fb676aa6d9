// Original file: stemline/storage/v1/storage.proto


export interface RemoveTrackRequest {
  'songhash'?: (string);
  /**
   * Name of the track. A name without an extension means the stem in all its formats. `base` means
   * bass.
   */
  'track'?: (string);
}

export interface RemoveTrackRequest__Output {
  'songhash': (string);
  /**
   * Name of the track. A name without an extension means the stem in all its formats. `base` means
   * bass.
   */
  'track': (string);
}
