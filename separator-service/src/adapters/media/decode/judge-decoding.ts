// Judges a decoded file by its figures: as good, as damaged with warnings, or as a failure.

import type { Warning } from '@stemline/common/manifest/warnings.ts';
import type { DeclaredLength } from '../probe/declared-length.ts';

/** The figures of a decoded file. Lengths are in seconds. */
export interface DecodingFacts {
  /** Size of the file without the tags before and behind the audio. */
  readonly audioBytes: number;
  readonly declared: DeclaredLength | undefined;
  /** Audio that the decoder made. */
  readonly decodedSeconds: number;
  /** Silence in place of audio that could not be decoded. */
  readonly silentSeconds: number;
  /** Error lines of the decoder. */
  readonly errors: number;
  /** Bytes of packets of audio, and their length; undefined: all bytes are audio. */
  readonly packets: { readonly bytes: number; readonly seconds: number } | undefined;
  /** Bytes of a second of uncompressed samples; no codec needs more. */
  readonly bytesPerSecond: number;
  /** True when the structure of the file shows that its end is missing. */
  readonly endsEarly: boolean;
  /** True when the file also has other streams, whose bytes are not counted. */
  readonly hasOthers: boolean;
}

/** A file that is good enough has no `failure`. */
export interface Judgement {
  readonly warnings: readonly Warning[];
  /** The reason why the file is refused, as a sentence. */
  readonly failure: string | undefined;
}

/**
 * Declared lengths are rounded, and include samples that decoders drop at the start and at the end,
 * except in formats that count samples.
 */
const ROUGH_SECONDS = 0.5;
const ROUGH_SHARE = 0.01;
const EXACT_SECONDS = 0.02;
/** The end is missing when the file has less than this share of the expected bytes. */
const COMPLETE_SHARE = 0.95;
/** Below this share of decoded bytes, the tracks cannot be the song. */
const MIN_SHARE = 0.02;
const LARGE_BYTES = 262_144;
const MOST_SHARE = 0.5;
/** Small files may have this many bytes of headers, covers and padding. */
const SPARE_BYTES = 65_536;

/** Returns the warnings, with figures for people, or the reason of a refusal. */
export function judgeDecoding(facts: DecodingFacts): Judgement {
  const share = decodedShare(facts);
  const lostBytes = (1 - share) * facts.audioBytes;
  if (share < MIN_SHARE && lostBytes > LARGE_BYTES)
    return { warnings: [], failure: `Only ${almostNothing(facts)}. The file is damaged, or is not a song.` };
  const warnings = [lengthWarning(facts, share), errorWarning(facts)];
  if (share < MOST_SHARE && lostBytes > SPARE_BYTES)
    warnings.push({
      code: 'MOSTLY_UNDECODED',
      text: `Only ${percent(share)} of the file could be decoded: ${time(facts.decodedSeconds)} of audio from ${size(facts.audioBytes)}.`,
    });
  return { warnings: warnings.filter((one) => one !== undefined), failure: undefined };
}

/**
 * Estimates the share of the bytes that became sound. A file that has the declared length has
 * decoded as a whole, even when most of its bytes are pictures.
 */
function decodedShare(facts: DecodingFacts): number {
  const { packets, audioBytes, decodedSeconds, hasOthers, declared } = facts;
  if (!packets || audioBytes === 0) return 1;
  if (declared && decodedSeconds >= declared.seconds - tolerance(declared)) return 1;
  const ofPackets = packets.seconds > 0 ? Math.min(1, decodedSeconds / packets.seconds) : 1;
  if (hasOthers) return ofPackets;
  const most = (decodedSeconds * facts.bytesPerSecond) / audioBytes;
  return Math.min(1, most, (ofPackets * packets.bytes) / audioBytes);
}

function tolerance({ seconds, isExact }: DeclaredLength): number {
  return isExact ? EXACT_SECONDS : Math.max(ROUGH_SECONDS, ROUGH_SHARE * seconds);
}

function lengthWarning(facts: DecodingFacts, share: number): Warning | undefined {
  const { declared, decodedSeconds, silentSeconds, endsEarly } = facts;
  const missing = declared ? declared.seconds - decodedSeconds - silentSeconds : 0;
  const isDifferent = declared && Math.abs(missing) > tolerance(declared);
  const figures = isDifferent
    ? `it declares ${time(declared.seconds)}, and ${time(decodedSeconds)} could be decoded`
    : `${time(decodedSeconds)} could be decoded`;
  if (endsEarly || (isDifferent && missing > 0 && share >= MOST_SHARE && isCut(facts, declared.seconds)))
    return { code: 'TRUNCATED', text: `The end of the file is missing: ${figures}.` };
  if (!isDifferent) return undefined;
  return { code: 'LENGTH_DIFFERS', text: `The file does not have the length that it declares: ${figures}.` };
}

/** Returns false when the file has as many bytes as the declared length needs. */
function isCut({ audioBytes, packets, decodedSeconds, hasOthers }: DecodingFacts, declared: number): boolean {
  const rate = packets && packets.seconds > 0 ? packets.bytes / packets.seconds : audioBytes / decodedSeconds;
  return hasOthers || audioBytes < COMPLETE_SHARE * rate * declared;
}

/** Errors behind the last sample are in bytes that are not audio, such as padding. */
function errorWarning({ errors, silentSeconds, declared, decodedSeconds }: DecodingFacts): Warning | undefined {
  const isWhole = declared?.isExact === true && decodedSeconds >= declared.seconds - EXACT_SECONDS;
  if (isWhole) return undefined;
  const isSilent = silentSeconds > EXACT_SECONDS;
  if (errors === 0 && !isSilent) return undefined;
  const reported = `The file is damaged: the decoder reported ${errors === 1 ? '1 error' : `${errors} errors`}`;
  const text = isSilent
    ? `${reported}, and ${time(silentSeconds)} that could not be decoded are silent.`
    : `${reported}.`;
  return { code: 'DECODER_ERRORS', text };
}

function almostNothing({ audioBytes, decodedSeconds }: DecodingFacts): string {
  return `${time(decodedSeconds)} of audio could be decoded from a file of ${size(audioBytes)}`;
}

const time = (seconds: number) => `${seconds.toFixed(2)} s`;
const percent = (share: number) => `${Math.round(share * 100)} %`;
const size = (bytes: number) => (bytes < 1e6 ? `${Math.round(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`);
