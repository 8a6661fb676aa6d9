// Damages the bytes of a file in ten ways, each with random places and sizes.

import type { Random } from './random.ts';

/** Returns a damaged copy of `bytes`. `other` is a file of another format. */
type Mutation = (bytes: Buffer, random: Random, other: Buffer) => Buffer;

/** Headers of containers lie within this many bytes. */
const HEADER_BYTES = 200;
const SIZES = [0xffff_ffff, 0x7fff_ffff, 0x8000_0000, 0x00ff_ffff, 0x0001_0000, 0];

/** A part of `bytes` of up to a fifth of its size, at least 1 byte. */
function block(bytes: Buffer, random: Random): [start: number, end: number] {
  const start = random.integer(0, Math.max(0, bytes.length - 2));
  return [start, Math.min(bytes.length, start + random.integer(1, Math.ceil(bytes.length / 5)))];
}

function overwritten(bytes: Buffer, at: number, by: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  by.copy(copy, at);
  return copy;
}

/** The ways, by name. */
export const MUTATIONS = {
  flip: (bytes, random) => {
    const copy = Buffer.from(bytes);
    for (let left = random.integer(1, 20); left > 0; left -= 1) {
      const at = random.integer(0, copy.length - 1);
      copy[at] = (copy[at] ?? 0) ^ random.integer(1, 255);
    }
    return copy;
  },
  zeros: (bytes, random) => Buffer.from(bytes).fill(0, ...block(bytes, random)),
  cut: (bytes, random) => bytes.subarray(0, Math.ceil((bytes.length * random.integer(1, 95)) / 100)),
  double: (bytes, random) => {
    const [start, end] = block(bytes, random);
    return Buffer.concat([bytes.subarray(0, end), bytes.subarray(start)]);
  },
  swap: (bytes, random) => {
    const [start, end] = block(bytes, random);
    const to = random.integer(0, bytes.length - (end - start));
    const copy = Buffer.from(bytes);
    copy.set(bytes.subarray(to, to + end - start), start);
    copy.set(bytes.subarray(start, end), to);
    return copy;
  },
  splice: (bytes, random, other) => {
    const share = random.integer(5, 95) / 100;
    return Buffer.concat([
      bytes.subarray(0, Math.ceil(bytes.length * share)),
      other.subarray(Math.floor(other.length * share)),
    ]);
  },
  header: (bytes, random) => {
    const copy = Buffer.from(bytes);
    for (let left = random.integer(1, 8); left > 0; left -= 1)
      copy[random.integer(0, Math.min(HEADER_BYTES, copy.length) - 1)] = random.integer(0, 255);
    return copy;
  },
  size: (bytes, random) => {
    const field = Buffer.alloc(4);
    const value = SIZES[random.integer(0, SIZES.length - 1)] ?? 0;
    if (random.integer(0, 1) === 0) field.writeUInt32LE(value);
    else field.writeUInt32BE(value);
    return overwritten(bytes, random.integer(0, Math.min(HEADER_BYTES, bytes.length) - 4), field);
  },
  insert: (bytes, random) => {
    const at = random.integer(0, bytes.length);
    return Buffer.concat([bytes.subarray(0, at), random.bytes(random.integer(1, 3_000)), bytes.subarray(at)]);
  },
  noise: (bytes, random) => {
    const at = random.integer(0, bytes.length - 1);
    return overwritten(bytes, at, random.bytes(Math.min(3_000, bytes.length - at)));
  },
} as const satisfies Record<string, Mutation>;

/** The name of a way. */
export type MutationName = keyof typeof MUTATIONS;
/** The names of all ways. */
export const MUTATION_NAMES = Object.keys(MUTATIONS) as MutationName[];
