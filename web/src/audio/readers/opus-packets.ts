// Finds the packets of an Opus stream and their places in some of its pages. The fields are those
// of RFC 6716 and RFC 7845.

import type { Frame, FrameRun } from './frame-search.ts';
import { findOggPage, type OggPage, oggPage } from './ogg-pages.ts';

/** Samples of every Opus stream in a second. */
export const OPUS_HZ = 48_000;

/** One packet. */
export interface OpusPacket {
  readonly bytes: Uint8Array;
  /** The sample with which it begins. The first packet of the file begins at 0. */
  readonly first: number;
  /** The sample behind its last one. */
  readonly end: number;
}

/** Samples of a frame of SILK, hybrid, and CELT, by the size in the configuration. */
const SILK = [480, 960, 1_920, 2_880];
const HYBRID = [480, 960];
const CELT = [120, 240, 480, 960];

/** Returns the samples of a packet. 0: it is not a packet of Opus. */
export function opusSamples(packet: Uint8Array): number {
  const [toc = 0, count = 0] = packet;
  if (packet.length === 0) return 0;
  const config = toc >> 3;
  const frame = (config < 12 ? SILK[config & 3] : config < 16 ? HYBRID[config & 1] : CELT[config & 3]) as number;
  const code = toc & 3;
  return frame * (code === 0 ? 1 : code < 3 ? 2 : count & 63);
}

/**
 * Returns groups of pages that follow each other. A group begins and ends with a packet, and mostly
 * is one page. Undefined: no whole group begins at `at`.
 */
export function opusRun(bytes: Uint8Array, at: number): FrameRun | undefined {
  const frames: Frame[] = [];
  let endAt = at;
  for (const group of groupsOf(bytes, at)) {
    const last = group.at(-1) as OggPage;
    const first = frames.at(-1)?.end ?? last.granule - samplesOf(group);
    // The end of a lone last page cuts off samples, so it does not show where the page begins.
    if (last.granule < 0 || first < 0 || (last.isLast && frames.length === 0 && first !== 0)) break;
    frames.push({ at: (group[0] as OggPage).at, first, end: last.granule });
    endAt = last.endAt;
  }
  return frames.length > 0 ? { frames, endAt } : undefined;
}

/** Finds the first groups that follow each other. Undefined: there are none. */
export function findOpusRun(bytes: Uint8Array): FrameRun | undefined {
  for (let page = findOggPage(bytes, 0); page; page = findOggPage(bytes, page.endAt)) {
    const run = opusRun(bytes, page.at);
    if (run) return run;
  }
  return undefined;
}

/** Returns the packets of whole groups of pages, of which the first one begins at `first`. */
export function opusPackets(bytes: Uint8Array, first: number): readonly OpusPacket[] {
  const packets: OpusPacket[] = [];
  for (const group of groupsOf(bytes, 0)) {
    for (const packet of packetsOf(group)) {
      const from = packets.at(-1)?.end ?? first;
      packets.push({ bytes: packet, first: from, end: from + opusSamples(packet) });
    }
  }
  return packets;
}

function* groupsOf(bytes: Uint8Array, from: number): Generator<readonly OggPage[]> {
  let group: OggPage[] = [];
  for (let page = oggPage(bytes, from), before = page; page; page = oggPage(bytes, page.endAt)) {
    const follows = page === before || (page.serial === before?.serial && page.sequence === before.sequence + 1);
    if (!follows || page.isContinued !== group.length > 0) return;
    before = page;
    group.push(page);
    if (page.isOpen) continue;
    yield group;
    group = [];
  }
}

function packetsOf(group: readonly OggPage[]): readonly Uint8Array[] {
  const packets: Uint8Array[] = [];
  for (const { parts, isContinued } of group) {
    const rest = isContinued ? packets.pop() : undefined;
    const [first = new Uint8Array(), ...others] = parts;
    packets.push(rest ? Uint8Array.from([...rest, ...first]) : first, ...others);
  }
  return packets;
}

function samplesOf(group: readonly OggPage[]): number {
  return packetsOf(group).reduce((samples, packet) => samples + opusSamples(packet), 0);
}
