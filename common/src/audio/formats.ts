// Lists the audio formats that the services accept, with everything that identifies them. Other
// files read this table.

/** Bytes that identify a format. Texts are in Latin-1. */
export interface Signature {
  /** The file has each text at its offset. */
  readonly at: readonly (readonly [offset: number, text: string])[];
  /** A text that the first bytes of the file contain. */
  readonly anywhere?: string;
}

/** One format of audio files. */
export interface AudioFormat {
  /** The name for people. */
  readonly name: string;
  /** The MIME type that the services store and send. */
  readonly contentType: string;
  /** Other MIME types in use for the format. */
  readonly otherTypes: readonly string[];
  /** The usual file extension, without the dot. */
  readonly extension: string;
  /** Other file extensions in use, without the dot. */
  readonly otherExtensions: readonly string[];
  /**
   * The demuxer that ffmpeg must use. Left to itself, ffmpeg might choose a demuxer of playlists,
   * which can name other files.
   */
  readonly demuxer: string;
  /** A file of the format has one of them. Empty: its frames identify it, see mpeg-frames.ts. */
  readonly signatures: readonly Signature[];
}

const start = (text: string): Signature => ({ at: [[0, text]] });
const container = (outer: string, inner: string): Signature => ({
  at: [
    [0, outer],
    [8, inner],
  ],
});

/** A format is recognised by the first signature that matches, so Opus comes before Ogg. */
export const FORMATS = {
  mp3: {
    name: 'MP3',
    contentType: 'audio/mpeg',
    otherTypes: ['audio/mp3'],
    extension: 'mp3',
    otherExtensions: ['mp1', 'mp2', 'mpga'],
    demuxer: 'mp3',
    signatures: [],
  },
  wav: {
    name: 'WAV',
    contentType: 'audio/wav',
    otherTypes: ['audio/wave', 'audio/x-wav', 'audio/vnd.wave'],
    extension: 'wav',
    otherExtensions: ['rf64', 'bwf'],
    demuxer: 'wav',
    signatures: [container('RIFF', 'WAVE'), container('RF64', 'WAVE'), container('RIFX', 'WAVE')],
  },
  w64: {
    name: 'Wave64',
    contentType: 'audio/wav',
    otherTypes: [],
    extension: 'w64',
    otherExtensions: [],
    demuxer: 'w64',
    signatures: [start('riff\x2e\x91\xcf\x11')],
  },
  flac: {
    name: 'FLAC',
    contentType: 'audio/flac',
    otherTypes: ['audio/x-flac'],
    extension: 'flac',
    otherExtensions: [],
    demuxer: 'flac',
    signatures: [start('fLaC')],
  },
  opus: {
    name: 'Opus',
    contentType: 'audio/opus',
    otherTypes: [],
    extension: 'opus',
    otherExtensions: [],
    demuxer: 'ogg',
    signatures: [{ ...start('OggS'), anywhere: 'OpusHead' }],
  },
  ogg: {
    name: 'Ogg',
    contentType: 'audio/ogg',
    otherTypes: ['application/ogg'],
    extension: 'ogg',
    otherExtensions: ['oga', 'ogv', 'spx'],
    demuxer: 'ogg',
    signatures: [start('OggS')],
  },
  mp4: {
    name: 'M4A',
    contentType: 'audio/mp4',
    otherTypes: ['audio/m4a', 'audio/x-m4a', 'video/mp4', 'video/quicktime'],
    extension: 'm4a',
    otherExtensions: ['m4b', 'm4p', 'm4r', 'mp4', 'm4v', 'mov', '3gp', '3g2'],
    demuxer: 'mov',
    signatures: [{ at: [[4, 'ftyp']] }],
  },
  aac: {
    name: 'AAC',
    contentType: 'audio/aac',
    otherTypes: ['audio/x-aac'],
    extension: 'aac',
    otherExtensions: ['adts'],
    demuxer: 'aac',
    signatures: [],
  },
  aiff: {
    name: 'AIFF',
    contentType: 'audio/aiff',
    otherTypes: ['audio/x-aiff'],
    extension: 'aiff',
    otherExtensions: ['aif', 'aifc'],
    demuxer: 'aiff',
    signatures: [container('FORM', 'AIFF'), container('FORM', 'AIFC')],
  },
  webm: {
    name: 'WebM',
    contentType: 'audio/webm',
    otherTypes: ['video/webm', 'audio/x-matroska', 'video/x-matroska'],
    extension: 'webm',
    otherExtensions: ['mka', 'mkv'],
    demuxer: 'matroska',
    signatures: [start('\x1a\x45\xdf\xa3')],
  },
  wma: {
    name: 'WMA',
    contentType: 'audio/x-ms-wma',
    otherTypes: [],
    extension: 'wma',
    otherExtensions: ['asf', 'wmv'],
    demuxer: 'asf',
    signatures: [start('\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9\x00\xaa\x00\x62\xce\x6c')],
  },
  caf: {
    name: 'CAF',
    contentType: 'audio/x-caf',
    otherTypes: [],
    extension: 'caf',
    otherExtensions: [],
    demuxer: 'caf',
    signatures: [start('caff\0\x01')],
  },
} as const satisfies Record<string, AudioFormat>;

/** All formats, in the order of the table. */
export const ALL_FORMATS: readonly AudioFormat[] = Object.values(FORMATS);

const BY_TYPE: ReadonlyMap<string, AudioFormat> = new Map(
  // In the reverse order, because WAV and Wave64 share a MIME type, the later entry wins, and it
  // must be WAV.
  ALL_FORMATS.toReversed().flatMap((one) =>
    [one.contentType, ...one.otherTypes].map((type): [string, AudioFormat] => [type, one]),
  ),
);

/**
 * Finds the format of a MIME type, in any case and with any parameters; undefined for an unknown
 * type.
 */
export function formatOfType(contentType: string): AudioFormat | undefined {
  return BY_TYPE.get(contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '');
}

/** Returns the names of all formats for people: "MP3, WAV, … or CAF". */
export function formatNames(): string {
  const names = ALL_FORMATS.map(({ name }) => name);
  return `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}
