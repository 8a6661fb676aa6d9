// Describes the decoded stream for the manifest.

import { ALL_FORMATS } from '@stemline/common/audio/formats.ts';
import type { SourceInfo } from '@stemline/common/manifest/manifest.ts';
import type { DecodePlan } from './decode-plan.ts';
import type { DecodedStream } from './decode-stream.ts';

/** Returns the description. An unknown number that the manifest requires to be positive is 1. */
export function sourceOf(plan: DecodePlan, { seconds, figures }: DecodedStream): SourceInfo {
  const { input, stream, number, streams, declared, downmix } = plan;
  // ffmpeg's rate of DSD counts bytes, and each byte has eight samples.
  const isDsd = stream.codec?.startsWith('dsd_') ?? false;
  return {
    format: input.format?.name ?? formatName(plan.demuxer),
    codec: stream.codec ?? 'unknown',
    bytes: input.bytes,
    sample_rate: (stream.sampleRate || figures.packets.sampleRate || 1) * (isDsd ? 8 : 1),
    channels: stream.channels || 1,
    channel_layout: stream.layout,
    bits: stream.bits,
    downmix: downmix.text,
    stream: number,
    streams,
    declared_seconds: declared?.seconds ?? null,
    decoded_seconds: seconds,
    decoder_errors: figures.errors,
  };
}

function formatName(demuxer: string): string {
  const names = demuxer.split(',');
  return ALL_FORMATS.find((one) => names.includes(one.demuxer))?.name ?? (demuxer || 'unknown');
}
