import { expect, it } from 'vitest';
import { SAMPLE_RATE } from '../../../domain/media.ts';
import { trackBytes } from './track-size.ts';

const MINUTE = 60 * SAMPLE_RATE;
const bytes = (formats: Parameters<typeof trackBytes>[0]['formats'], hz: number, stems = ['vocals']) =>
  trackBytes({ formats, hz, stems }, MINUTE);

it('the size limit of a lossless track is little more than its samples at the rate of the stems', () => {
  for (const [format, perFrame] of [
    ['wav', 4],
    ['flac24', 6],
    ['wav32f', 8],
  ] as const) {
    expect(bytes([format], 44_100)).toBeGreaterThan(MINUTE * perFrame);
    expect(bytes([format], 44_100)).toBeLessThan(MINUTE * perFrame * 1.01 + 12e6);
    expect(bytes([format], 192_000)).toBeGreaterThan((MINUTE * perFrame * 192_000) / 44_100);
  }
});

it('a rate above the highest one of stems counts as that rate', () => {
  expect(bytes(['wav32f'], 2_822_400)).toBe(bytes(['wav32f'], 192_000));
});

it('a lossy track has the same bound at each rate, and the tracks of all stems and formats add up', () => {
  expect(bytes(['mp3'], 192_000)).toBe(bytes(['mp3'], 44_100));
  const stems = ['vocals', 'instrumental'];
  expect(bytes(['mp3', 'wav'], 44_100, stems)).toBe(2 * (bytes(['mp3'], 44_100) + bytes(['wav'], 44_100)));
});
