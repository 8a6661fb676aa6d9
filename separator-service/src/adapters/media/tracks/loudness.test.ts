import { tempFolder } from '@stemline/testing/temp-folder.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodeSamples, tone } from '../../../testing/tracks.ts';
import { createSummaries } from './loudness.ts';

let folder: Awaited<ReturnType<typeof tempFolder>>;

beforeAll(async () => {
  folder = await tempFolder();
});
afterAll(() => folder.remove());

const measured = async (samples: Float32Array) => (await encodeSamples(folder.path, samples, { formats: [] })).loudness;

test('a tone of 1 kHz at half of full scale in both channels has -6.0 LUFS and a true peak of -6.0 dB', async () => {
  // EBU Tech 3341: a stereo tone of 1 kHz has a loudness that equals its peak in dB, and a meter
  // may differ by 0.1.
  const { lufs, truePeakDb } = await measured(tone(5 * 44_100, 1_000));
  const peakDb = 20 * Math.log10(0.5);
  for (const measured of [lufs, truePeakDb]) expect(Math.abs((measured ?? 0) - peakDb)).toBeLessThanOrEqual(0.1);
});

test('the true peak of a tone whose samples miss its crests is that of the crests', async () => {
  // Fades in and out, because a sudden start has higher crests.
  const samples = Float32Array.from({ length: 88_200 }, (_, at) => {
    const fade = Math.min(1, at / 8_820, (88_200 - at) / 8_820);
    return 0.9 * fade * Math.sin(Math.PI * ((at >> 1) / 2 + 0.25));
  });
  expect(Math.max(...samples.subarray(40_000, 50_000))).toBeLessThan(0.64);
  expect((await measured(samples)).truePeakDb).toBeCloseTo(20 * Math.log10(0.9), 1);
});

test('digital silence has neither a loudness nor a true peak', async () => {
  expect(await measured(new Float32Array(88_200))).toEqual({ lufs: null, truePeakDb: null });
});

test('a tone of a tenth of a second has a true peak, and no loudness because it is shorter than a block', async () => {
  expect(await measured(tone(4_410, 1_000))).toEqual({ lufs: null, truePeakDb: expect.closeTo(-6, 1) });
});

const found = (...lines: string[]) => {
  const summaries = createSummaries();
  for (const line of lines) summaries.add(line);
  return [0, 1].map(summaries.of);
};
const I = (lufs: string) => `    I:         ${lufs} LUFS`;
const PEAK = (db: string) => `    Peak:      ${db} dBFS`;

test('messages without a whole summary have no measurements', () => {
  expect(found(I('-3.0'), PEAK('-1.0'))).toEqual([undefined, undefined]);
  expect(found('[ebur128@0 @ 0x1] Summary:', I('-3.0'))).toEqual([undefined, undefined]);
});

test('each source gets its own summary, in any order, and the last one counts', () => {
  const before = ['[ebur128@0 @ 0x1] Summary:', I('-70.0'), PEAK('-inf'), '[ebur128@1 @ 0x2] Summary:'];
  const second = ['[ebur128@1 @ 0x3] Summary:', I('-9.0'), PEAK('-2.0')];
  const first = ['[ebur128@0 @ 0x4] Summary:', I('-8.0'), PEAK('-1.0')];
  expect(found(...before, ...second, ...first)).toEqual([
    { lufs: -8, truePeakDb: -1 },
    { lufs: -9, truePeakDb: -2 },
  ]);
});
