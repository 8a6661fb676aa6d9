// Original file: stemline/storage/v1/transfers.proto


export interface DownloadPeaksRequest {
  'songhash'?: (string);
  /**
   * Name of a stem, with or without the extension of one of its tracks, or `original`. `base` means
   * bass.
   */
  'track'?: (string);
  /**
   * 0: 512 samples per pixel; 1: 4096; 2: 32768.
   */
  'level'?: (number);
}

export interface DownloadPeaksRequest__Output {
  'songhash': (string);
  /**
   * Name of a stem, with or without the extension of one of its tracks, or `original`. `base` means
   * bass.
   */
  'track': (string);
  /**
   * 0: 512 samples per pixel; 1: 4096; 2: 32768.
   */
  'level': (number);
}
