// Chooses the audio stream of a file that is separated.

import { JobFailure } from '../../../domain/job-failure.ts';
import type { AudioStream } from './probe.ts';

/** A stream, and its place among the audio streams of the file. */
export interface ChosenStream {
  readonly stream: AudioStream;
  /** Counted from 1. */
  readonly number: number;
}

/**
 * Returns stream number `wanted`, counted from 1; null: the first one that is flagged as the
 * default and can be decoded, or else the first one. Throws BAD_AUDIO when there is none.
 */
export function chooseStream(streams: readonly AudioStream[], wanted: number | null): ChosenStream {
  const [first] = streams;
  if (!first) throw new JobFailure('BAD_AUDIO', 'The file has no audio stream.');
  if (wanted === null) {
    const flagged = streams.find(({ isDefault, codec }) => isDefault && codec !== undefined);
    const stream = flagged ?? streams.find(({ codec }) => codec !== undefined) ?? first;
    return { stream, number: streams.indexOf(stream) + 1 };
  }
  const stream = streams[wanted - 1];
  if (!stream) throw new JobFailure('BAD_AUDIO', missing(streams.length, wanted));
  return { stream, number: wanted };
}

function missing(count: number, wanted: number): string {
  const has = count === 1 ? '1 audio stream' : `${count} audio streams`;
  const choice = count === 1 ? 'Choose 1' : count === 2 ? 'Choose 1 or 2' : `Choose a number from 1 to ${count}`;
  return `The file has ${has}, so there is no stream ${wanted}. ${choice}.`;
}
