// Original file: stemline/common/v1/common.proto


/**
 * The options of a separation. An absent option has its default. Defaults never change. The rules
 * of the options are in common/src/options/rules.ts, and GET /apiv1/limits lists them.
 */
export interface Options {
  /**
   * Bit rate of the tracks in the format `mp3`, in kbit/s: 128, 192, 256 or 320. Absent: 320. A
   * value other than 320 needs that format.
   */
  'mp3Kbps'?: (number);
  /**
   * Formats of the tracks, at most one for each extension: mp3, mp3-v0, mp3-v2, flac, flac24, wav,
   * wav24, wav32f, opus, m4a. The order has no meaning. Empty: mp3.
   */
  'formats'?: (string)[];
  /**
   * The stems to deliver, each a source of the model or, with vocals, `instrumental`; at most 200.
   * `base` means bass. The order has no meaning. Empty, or all of them: all stems of the model.
   * Excludes `two_stems`.
   */
  'stems'?: (string)[];
  /**
   * A source of the model; `base` means bass. The tracks are this stem and `no_<stem>`, which is
   * everything else.
   */
  'twoStems'?: (string);
  /**
   * Method for `no_<stem>`: `add` adds the other stems, `minus` subtracts the stem from the song.
   * Absent: add. `minus` needs `two_stems`.
   */
  'otherMethod'?: (string);
  /**
   * Number of separations, each with another time shift, whose results are averaged: 0 to 20.
   * Absent: 0, which is one separation without a shift.
   */
  'shifts'?: (number);
  /**
   * Overlap of two segments, as a share of a segment: 0 to 0.9, with at most 2 decimals. Absent:
   * 0.25.
   */
  'overlap'?: (number | string);
  /**
   * Length of a segment in whole seconds, from 1 to that of the model. Absent: that of the model.
   */
  'segment'?: (number);
  /**
   * Treatment of a track that is louder than full scale: `gain` (lowers all tracks by one factor),
   * `clamp` (cuts the peaks) or `rescale` (lowers only this track). Absent: gain.
   */
  'clip'?: (string);
  /**
   * Sample rate of the tracks: `model` (44 100 Hz) or `source` (that of the song, at most 192 000
   * Hz). Absent: model.
   */
  'rate'?: (string);
  /**
   * The audio stream of a file that has several, from 1 to 100. Absent: the stream that the file
   * marks as its default, or else the first.
   */
  'audioStream'?: (number);
  /**
   * Copies title, artist, album and cover of the song to the tracks. Absent: false.
   */
  'keepTags'?: (boolean);
  /**
   * Precision of the arithmetic: `exact` (the samples agree with Demucs to at least 100 dB) or
   * `fast` (16-bit arithmetic where the processor or graphics card has it; the samples agree to at
   * least 40 dB, except at the end of the song, because a last segment that the segment before
   * covers is left out). Absent: exact.
   */
  'precision'?: (string);
  '_mp3Kbps'?: "mp3Kbps";
  '_twoStems'?: "twoStems";
  '_otherMethod'?: "otherMethod";
  '_shifts'?: "shifts";
  '_overlap'?: "overlap";
  '_segment'?: "segment";
  '_clip'?: "clip";
  '_rate'?: "rate";
  '_audioStream'?: "audioStream";
  '_keepTags'?: "keepTags";
  '_precision'?: "precision";
}

/**
 * The options of a separation. An absent option has its default. Defaults never change. The rules
 * of the options are in common/src/options/rules.ts, and GET /apiv1/limits lists them.
 */
export interface Options__Output {
  /**
   * Bit rate of the tracks in the format `mp3`, in kbit/s: 128, 192, 256 or 320. Absent: 320. A
   * value other than 320 needs that format.
   */
  'mp3Kbps'?: (number);
  /**
   * Formats of the tracks, at most one for each extension: mp3, mp3-v0, mp3-v2, flac, flac24, wav,
   * wav24, wav32f, opus, m4a. The order has no meaning. Empty: mp3.
   */
  'formats': (string)[];
  /**
   * The stems to deliver, each a source of the model or, with vocals, `instrumental`; at most 200.
   * `base` means bass. The order has no meaning. Empty, or all of them: all stems of the model.
   * Excludes `two_stems`.
   */
  'stems': (string)[];
  /**
   * A source of the model; `base` means bass. The tracks are this stem and `no_<stem>`, which is
   * everything else.
   */
  'twoStems'?: (string);
  /**
   * Method for `no_<stem>`: `add` adds the other stems, `minus` subtracts the stem from the song.
   * Absent: add. `minus` needs `two_stems`.
   */
  'otherMethod'?: (string);
  /**
   * Number of separations, each with another time shift, whose results are averaged: 0 to 20.
   * Absent: 0, which is one separation without a shift.
   */
  'shifts'?: (number);
  /**
   * Overlap of two segments, as a share of a segment: 0 to 0.9, with at most 2 decimals. Absent:
   * 0.25.
   */
  'overlap'?: (number);
  /**
   * Length of a segment in whole seconds, from 1 to that of the model. Absent: that of the model.
   */
  'segment'?: (number);
  /**
   * Treatment of a track that is louder than full scale: `gain` (lowers all tracks by one factor),
   * `clamp` (cuts the peaks) or `rescale` (lowers only this track). Absent: gain.
   */
  'clip'?: (string);
  /**
   * Sample rate of the tracks: `model` (44 100 Hz) or `source` (that of the song, at most 192 000
   * Hz). Absent: model.
   */
  'rate'?: (string);
  /**
   * The audio stream of a file that has several, from 1 to 100. Absent: the stream that the file
   * marks as its default, or else the first.
   */
  'audioStream'?: (number);
  /**
   * Copies title, artist, album and cover of the song to the tracks. Absent: false.
   */
  'keepTags'?: (boolean);
  /**
   * Precision of the arithmetic: `exact` (the samples agree with Demucs to at least 100 dB) or
   * `fast` (16-bit arithmetic where the processor or graphics card has it; the samples agree to at
   * least 40 dB, except at the end of the song, because a last segment that the segment before
   * covers is left out). Absent: exact.
   */
  'precision'?: (string);
  '_mp3Kbps'?: "mp3Kbps";
  '_twoStems'?: "twoStems";
  '_otherMethod'?: "otherMethod";
  '_shifts'?: "shifts";
  '_overlap'?: "overlap";
  '_segment'?: "segment";
  '_clip'?: "clip";
  '_rate'?: "rate";
  '_audioStream'?: "audioStream";
  '_keepTags'?: "keepTags";
  '_precision'?: "precision";
}
