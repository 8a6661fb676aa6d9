import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tempFolder } from '@stemline/testing/temp-folder.ts';
import { expect, test } from 'vitest';
import { noise } from '../../../testing/tracks.ts';
import { BLOCK_FRAMES, blocksIn, blocksOf, deliver } from './pcm-blocks.ts';

const all = (blocks: readonly Float32Array[]) => Float32Array.from(blocks.flatMap((block) => [...block]));

/** A consumer that keeps the blocks. */
function keeper(write: () => Promise<void> = async () => undefined) {
  const blocks: Float32Array[] = [];
  return {
    blocks,
    write: (block: Float32Array) => {
      blocks.push(block);
      return write();
    },
  };
}

test('every consumer gets each block of a file once, in order, and without a part of a frame at the end', async () => {
  const folder = await tempFolder();
  const samples = noise(2 * BLOCK_FRAMES + 123);
  const path = join(folder.path, 'a.f32');
  await writeFile(path, Buffer.concat([Buffer.from(samples.buffer), Buffer.alloc(5)]));
  const consumers = [keeper(), keeper()];
  await deliver(blocksOf(path), consumers);
  for (const { blocks } of consumers) {
    expect(blocks.map((block) => block.length / 2)).toEqual([BLOCK_FRAMES, BLOCK_FRAMES, 123]);
    expect(all(blocks)).toEqual(samples);
  }
  await folder.remove();
});

test('blocks have their full size however small the pieces are in which their bytes arrive', async () => {
  const bytes = Buffer.from(noise(BLOCK_FRAMES + 9).buffer);
  async function* pieces() {
    for (let at = 0; at < bytes.byteLength; at += 70_001) yield bytes.subarray(at, at + 70_001);
  }
  const consumer = keeper();
  await deliver(blocksIn(pieces()), [consumer]);
  expect(consumer.blocks.map((block) => block.length / 2)).toEqual([BLOCK_FRAMES, 9]);
  expect(Buffer.from(all(consumer.blocks).buffer).equals(bytes)).toBe(true);
});

test('the next block is read only when every consumer has accepted the last one', async () => {
  const accept: (() => void)[] = [];
  const slow = keeper(() => new Promise((resolve) => accept.push(resolve)));
  const quick = keeper();
  async function* blocks() {
    yield noise(1);
    yield noise(2);
  }
  const delivered = deliver(blocks(), [slow, quick]);
  await new Promise(setImmediate);
  expect(quick.blocks.length).toBe(1);
  accept[0]?.();
  await new Promise(setImmediate);
  expect(quick.blocks.length).toBe(2);
  accept[1]?.();
  await delivered;
});
