// Lists the audio formats that the services accept, with their names, types, extensions and
// demuxers. Signatures are in signatures.ts, frame checks in mpeg-frames.ts and framed-formats.ts.

/** One format of audio files. */
export interface AudioFormat {
  /** The name for people. */
  readonly name: string;
  /** The demuxer, as ffmpeg's `-demuxers` prints it, or one of the names that it prints for it. */
  readonly demuxer: string;
  /** The MIME type that the services store and send. Related formats may share it. */
  readonly contentType: string;
  /** Other MIME types in use for the format. */
  readonly otherTypes: readonly string[];
  /** The usual file extension, without the dot. */
  readonly extension: string;
  /** Other file extensions in use, without the dot. */
  readonly otherExtensions: readonly string[];
}

type Some = readonly [usual: string, ...others: string[]];

function format(name: string, demuxer: string, types: Some, extensions: Some): AudioFormat {
  const [contentType, ...otherTypes] = types;
  const [extension, ...otherExtensions] = extensions;
  return { name, demuxer, contentType, otherTypes, extension, otherExtensions };
}

/** The formats. Of formats that share a MIME type, the first gives the extension. */
export const FORMATS = {
  mp3: format('MP3', 'mp3', ['audio/mpeg', 'audio/mp3', 'audio/x-mpeg'], ['mp3', 'mpga']),
  wav: format('WAV', 'wav', ['audio/wav', 'audio/wave', 'audio/x-wav', 'audio/vnd.wave'], ['wav', 'bwf']),
  flac: format('FLAC', 'flac', ['audio/flac', 'audio/x-flac'], ['flac']),
  m4a: format('M4A', 'mov', ['audio/mp4', 'audio/m4a', 'audio/x-m4a'], ['m4a', 'm4p', 'm4r']),
  ogg: format('Ogg', 'ogg', ['audio/ogg', 'application/ogg', 'video/ogg'], ['ogg', 'oga', 'ogv']),
  opus: format('Opus', 'ogg', ['audio/opus'], ['opus']),
  speex: format('Speex', 'ogg', ['audio/ogg', 'audio/x-speex'], ['spx']),
  aac: format('AAC', 'aac', ['audio/aac', 'audio/x-aac', 'audio/aacp'], ['aac', 'adts']),
  latm: format('AAC in LATM', 'loas', ['audio/mp4a-latm'], ['latm', 'loas']),
  aiff: format('AIFF', 'aiff', ['audio/aiff', 'audio/x-aiff'], ['aiff', 'aif', 'aifc']),
  wma: format('WMA', 'asf', ['audio/x-ms-wma', 'video/x-ms-wmv', 'video/x-ms-asf'], ['wma', 'asf', 'wmv']),
  mp4: format('MP4', 'mov', ['video/mp4', 'video/x-m4v'], ['mp4', 'm4v']),
  m4b: format('M4B', 'mov', ['audio/mp4', 'audio/x-m4b'], ['m4b']),
  mov: format('MOV', 'mov', ['video/quicktime'], ['mov', 'qt']),
  threeGp: format('3GP', 'mov', ['video/3gpp', 'audio/3gpp', 'video/3gpp2', 'audio/3gpp2'], ['3gp', '3g2', '3gpp']),
  webm: format('WebM', 'matroska', ['audio/webm', 'video/webm'], ['webm', 'weba']),
  mkv: format('MKV', 'matroska', ['video/x-matroska', 'video/matroska'], ['mkv', 'mk3d']),
  mka: format('MKA', 'matroska', ['audio/x-matroska', 'audio/matroska'], ['mka']),
  mp2: format('MP2', 'mp3', ['audio/mp2', 'audio/x-mp2'], ['mp2', 'mp1', 'mpa', 'm2a']),
  rf64: format('RF64', 'wav', ['audio/wav'], ['rf64']),
  w64: format('Wave64', 'w64', ['audio/wav', 'audio/x-w64'], ['w64']),
  caf: format('CAF', 'caf', ['audio/x-caf'], ['caf']),
  ape: format("Monkey's Audio", 'ape', ['audio/x-ape', 'audio/ape', 'audio/x-monkeys-audio'], ['ape', 'apl']),
  wavpack: format('WavPack', 'wv', ['audio/x-wavpack', 'audio/wavpack'], ['wv']),
  tta: format('TTA', 'tta', ['audio/x-tta', 'audio/tta'], ['tta']),
  au: format('AU', 'au', ['audio/basic', 'audio/x-au', 'audio/au'], ['au', 'snd']),
  ac3: format('AC-3', 'ac3', ['audio/ac3', 'audio/x-ac3', 'audio/vnd.dolby.dd-raw'], ['ac3']),
  eac3: format('E-AC-3', 'eac3', ['audio/eac3', 'audio/x-eac3'], ['eac3', 'ec3']),
  dts: format('DTS', 'dts', ['audio/vnd.dts', 'audio/x-dts', 'audio/dts'], ['dts']),
  dtsHd: format('DTS-HD', 'dtshd', ['audio/vnd.dts.hd'], ['dtshd']),
  amr: format('AMR', 'amr', ['audio/amr', 'audio/amr-wb'], ['amr', 'awb']),
  avi: format('AVI', 'avi', ['video/x-msvideo', 'video/avi', 'video/vnd.avi'], ['avi']),
  mpegTs: format('MPEG-TS', 'mpegts', ['video/mp2t'], ['ts', 'mts', 'm2ts', 'm2t']),
  flv: format('FLV', 'flv', ['video/x-flv'], ['flv']),
  dsf: format('DSF', 'dsf', ['audio/x-dsf', 'audio/dsf'], ['dsf']),
} as const;

/** All formats, in the order of the table. */
export const ALL_FORMATS: readonly AudioFormat[] = Object.values(FORMATS);

/**
 * The demuxers of all formats, for ffmpeg's `-format_whitelist`. None of them opens other files, as
 * the demuxers of playlists do.
 */
export const ALL_DEMUXERS: readonly string[] = [...new Set(ALL_FORMATS.map(({ demuxer }) => demuxer))];

/**
 * Returns the formats of a MIME type, in any case and with any parameters; none for an unknown
 * type.
 */
export function formatsOfType(contentType: string): readonly AudioFormat[] {
  const type = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  return ALL_FORMATS.filter((one) => one.contentType === type || one.otherTypes.includes(type));
}

const NAMED = [FORMATS.mp3, FORMATS.wav, FORMATS.flac, FORMATS.m4a, FORMATS.ogg];

/**
 * Returns the names of the usual formats and the number of the others: "MP3, WAV, … and 30 more".
 */
export function usualFormats(): string {
  return `${NAMED.map(({ name }) => name).join(', ')} and ${ALL_FORMATS.length - NAMED.length} more`;
}
