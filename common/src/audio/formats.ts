// Lists the audio formats that the services accept, with MIME type, file extension and ffmpeg
// demuxer.

/** One format of audio files. */
export interface AudioFormat {
  /** The MIME type that the services store and send. */
  readonly contentType: string;
  /** Without the dot. */
  readonly extension: string;
  /**
   * The demuxer that ffmpeg must use. Left to itself, ffmpeg might choose a demuxer of playlists,
   * which can name other files.
   */
  readonly demuxer: string;
}

const format = (contentType: string, extension: string, demuxer: string): AudioFormat => ({
  contentType,
  extension,
  demuxer,
});

/** The accepted formats. */
export const FORMATS = {
  mp3: format('audio/mpeg', 'mp3', 'mp3'),
  wav: format('audio/wav', 'wav', 'wav'),
  w64: format('audio/wav', 'w64', 'w64'),
  flac: format('audio/flac', 'flac', 'flac'),
  ogg: format('audio/ogg', 'ogg', 'ogg'),
  opus: format('audio/opus', 'opus', 'ogg'),
  mp4: format('audio/mp4', 'm4a', 'mov'),
  aac: format('audio/aac', 'aac', 'aac'),
  aiff: format('audio/aiff', 'aiff', 'aiff'),
  webm: format('audio/webm', 'webm', 'matroska'),
  wma: format('audio/x-ms-wma', 'wma', 'asf'),
  caf: format('audio/x-caf', 'caf', 'caf'),
} as const satisfies Record<string, AudioFormat>;

/** Other MIME types in use for these formats. */
const OTHER_TYPES: Readonly<Record<string, AudioFormat>> = {
  'audio/mp3': FORMATS.mp3,
  'audio/wave': FORMATS.wav,
  'audio/x-wav': FORMATS.wav,
  'audio/vnd.wave': FORMATS.wav,
  'audio/x-flac': FORMATS.flac,
  'application/ogg': FORMATS.ogg,
  'audio/m4a': FORMATS.mp4,
  'audio/x-m4a': FORMATS.mp4,
  'video/mp4': FORMATS.mp4,
  'video/quicktime': FORMATS.mp4,
  'audio/x-aac': FORMATS.aac,
  'audio/x-aiff': FORMATS.aiff,
  'video/webm': FORMATS.webm,
  'audio/x-matroska': FORMATS.webm,
  'video/x-matroska': FORMATS.webm,
};

const BY_TYPE: ReadonlyMap<string, AudioFormat> = new Map([
  ...Object.entries(OTHER_TYPES),
  // In the reverse order, because WAV and Wave64 share a MIME type, the later entry wins, and it
  // must be WAV.
  ...Object.values(FORMATS)
    .reverse()
    .map((one): [string, AudioFormat] => [one.contentType, one]),
]);

/**
 * Finds the format of a MIME type, in any case and with any parameters; undefined for an unknown
 * type.
 */
export function formatOfType(contentType: string): AudioFormat | undefined {
  return BY_TYPE.get(contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '');
}
