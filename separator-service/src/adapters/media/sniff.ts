// Which demuxer a file is given to: ffmpeg never guesses, for a guess may end in a playlist that names other files.

/** Demuxers by content type, as the gateway recognises it from the bytes. */
const BY_TYPE: Readonly<Record<string, string>> = {
  'audio/mpeg': 'mp3',
  'audio/mp3': 'mp3',
  'audio/wav': 'wav',
  'audio/wave': 'wav',
  'audio/x-wav': 'wav',
  'audio/vnd.wave': 'wav',
  'audio/flac': 'flac',
  'audio/x-flac': 'flac',
  'audio/ogg': 'ogg',
  'application/ogg': 'ogg',
  'audio/opus': 'ogg',
  'audio/mp4': 'mov',
  'audio/m4a': 'mov',
  'audio/x-m4a': 'mov',
  'video/mp4': 'mov',
  'video/quicktime': 'mov',
  'audio/aac': 'aac',
  'audio/x-aac': 'aac',
  'audio/aiff': 'aiff',
  'audio/x-aiff': 'aiff',
  'audio/webm': 'matroska',
  'video/webm': 'matroska',
  'audio/x-matroska': 'matroska',
  'video/x-matroska': 'matroska',
  'audio/x-ms-wma': 'asf',
  'audio/x-caf': 'caf',
};

/** Bytes of the start that `demuxerOf` looks at. */
export const HEAD_BYTES = 16;

const ASF = '3026b2758e66cf11';

/** ffmpeg's name of the demuxer, or undefined when neither the first bytes nor the type are those of known audio. */
export function demuxerOf(head: Uint8Array, contentType: string): string | undefined {
  return byBytes(Buffer.from(head)) ?? BY_TYPE[contentType.split(';')[0]?.trim().toLowerCase() ?? ''];
}

/** Only magic that is beyond doubt; the rest (MP3 has none) is left to the content type. */
function byBytes(head: Buffer): string | undefined {
  const at = (start: number, text: string) => head.toString('latin1', start, start + text.length) === text;
  if ((at(0, 'RIFF') || at(0, 'RF64')) && at(8, 'WAVE')) return 'wav';
  if (at(0, 'riff')) return 'w64';
  if (at(0, 'fLaC')) return 'flac';
  if (at(0, 'OggS')) return 'ogg';
  if (at(4, 'ftyp')) return 'mov';
  if (at(0, 'FORM') && (at(8, 'AIFF') || at(8, 'AIFC'))) return 'aiff';
  if (at(0, 'caff')) return 'caf';
  if (head.toString('hex', 0, 4) === '1a45dfa3') return 'matroska';
  if (head.toString('hex', 0, 8) === ASF) return 'asf';
  const [first = 0, second = 0] = head;
  if (first === 0xff && (second & 0xf6) === 0xf0) return 'aac';
  return undefined;
}
