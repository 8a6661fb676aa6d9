// Original file: stemline/common/v1/common.proto


/**
 * The options of a separation. An absent option has its default. Defaults never change.
 */
export interface Options {
  /**
   * Bit rate of the MP3 tracks, in kbit/s: 128, 192, 256 or 320. Absent: 320.
   */
  'mp3Kbps'?: (number);
  '_mp3Kbps'?: "mp3Kbps";
}

/**
 * The options of a separation. An absent option has its default. Defaults never change.
 */
export interface Options__Output {
  /**
   * Bit rate of the MP3 tracks, in kbit/s: 128, 192, 256 or 320. Absent: 320.
   */
  'mp3Kbps'?: (number);
  '_mp3Kbps'?: "mp3Kbps";
}
