// Lists the formats in which tracks are delivered. The names are values of the option `formats`.

/** One format of tracks. */
export interface OutputFormat {
  /** The extension of its files, without the dot. A song has at most one format per extension. */
  readonly extension: string;
  /** The MIME type that the services store and send. */
  readonly contentType: string;
  /** ffmpeg's encoder. A separator without it does not offer the format. */
  readonly encoder: string;
  /** ffmpeg's muxer. */
  readonly muxer: string;
  /**
   * The samples that the encoder receives: 32-bit float, or integers of 16 or 24 bits that are
   * rounded to the nearest value.
   */
  readonly samples: 'f32' | 's16' | 's24';
  /** One short phrase for people. */
  readonly text: string;
}

/** The order of this table is the order of the formats of a song: the first one is its default. */
export const OUTPUT_FORMATS = {
  mp3: {
    extension: 'mp3',
    contentType: 'audio/mpeg',
    encoder: 'libmp3lame',
    muxer: 'mp3',
    samples: 'f32',
    text: 'MP3 with a constant bit rate, which mp3_kbps selects',
  },
  'mp3-v0': {
    extension: 'mp3',
    contentType: 'audio/mpeg',
    encoder: 'libmp3lame',
    muxer: 'mp3',
    samples: 'f32',
    text: 'MP3 with a variable bit rate of the best quality (V0)',
  },
  'mp3-v2': {
    extension: 'mp3',
    contentType: 'audio/mpeg',
    encoder: 'libmp3lame',
    muxer: 'mp3',
    samples: 'f32',
    text: 'MP3 with a variable bit rate of high quality (V2)',
  },
  flac: {
    extension: 'flac',
    contentType: 'audio/flac',
    encoder: 'flac',
    muxer: 'flac',
    samples: 's16',
    text: 'FLAC with 16 bits, lossless',
  },
  flac24: {
    extension: 'flac',
    contentType: 'audio/flac',
    encoder: 'flac',
    muxer: 'flac',
    samples: 's24',
    text: 'FLAC with 24 bits, lossless',
  },
  wav: {
    extension: 'wav',
    contentType: 'audio/wav',
    encoder: 'pcm_s16le',
    muxer: 'wav',
    samples: 's16',
    text: 'WAV with 16 bits',
  },
  wav24: {
    extension: 'wav',
    contentType: 'audio/wav',
    encoder: 'pcm_s24le',
    muxer: 'wav',
    samples: 's24',
    text: 'WAV with 24 bits',
  },
  wav32f: {
    extension: 'wav',
    contentType: 'audio/wav',
    encoder: 'pcm_f32le',
    muxer: 'wav',
    samples: 'f32',
    text: 'WAV with 32-bit float samples, exactly as the model made them',
  },
  opus: {
    extension: 'opus',
    contentType: 'audio/opus',
    encoder: 'libopus',
    muxer: 'opus',
    samples: 'f32',
    text: 'Opus at 160 kbit/s',
  },
  m4a: {
    extension: 'm4a',
    contentType: 'audio/mp4',
    encoder: 'aac',
    muxer: 'ipod',
    samples: 'f32',
    text: 'AAC at 256 kbit/s in an M4A file',
  },
} as const satisfies Record<string, OutputFormat>;

/** The name of a format of tracks. */
export type OutputFormatName = keyof typeof OUTPUT_FORMATS;

/** The names of all formats, in the order of the table. */
export const OUTPUT_FORMAT_NAMES = Object.keys(OUTPUT_FORMATS) as OutputFormatName[];
