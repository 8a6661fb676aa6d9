import { expect, test } from 'vitest';
import { type DecodingFacts, judgeDecoding } from './judge-decoding.ts';

const MP3_BYTES_PER_SECOND = 16_000;
/** A healthy MP3 file of a minute. */
const HEALTHY: DecodingFacts = {
  audioBytes: 60 * MP3_BYTES_PER_SECOND,
  declared: { seconds: 60.04, isExact: false },
  decodedSeconds: 60,
  silentSeconds: 0,
  errors: 0,
  packets: { bytes: 60 * MP3_BYTES_PER_SECOND, seconds: 60.04 },
  bytesPerSecond: 194_040,
  endsEarly: false,
  hasOthers: false,
};

const judge = (facts: Partial<DecodingFacts>) => judgeDecoding({ ...HEALTHY, ...facts });
const codesOf = (facts: Partial<DecodingFacts>) => judge(facts).warnings.map(({ code }) => code);

test('a healthy file has no warning', () => {
  expect(judge({})).toEqual({ warnings: [], failure: undefined });
  expect(judge({ declared: undefined })).toEqual({ warnings: [], failure: undefined });
});

test.each([
  [60.49, false, []],
  [60.61, false, ['LENGTH_DIFFERS']],
  [59.3, false, ['LENGTH_DIFFERS']],
  [60.019, true, []],
  [60.03, true, ['LENGTH_DIFFERS']],
  [59.97, true, ['LENGTH_DIFFERS']],
])(
  'a decoded length of 60 s for a declared one of %d s, exact: %s, gives the warnings %j',
  (seconds, isExact, codes) => {
    expect(codesOf({ declared: { seconds, isExact } })).toEqual(codes);
  },
);

test('a long file may differ from its declared length by one in a hundred', () => {
  const hour = { audioBytes: 3_600 * MP3_BYTES_PER_SECOND, decodedSeconds: 3_600, packets: undefined };
  expect(codesOf({ ...hour, declared: { seconds: 3_635, isExact: false } })).toEqual([]);
  expect(codesOf({ ...hour, declared: { seconds: 3_563, isExact: false } })).toEqual(['LENGTH_DIFFERS']);
});

test('a file that has fewer bytes than its declared length needs is called truncated, with both lengths', () => {
  const cut = { audioBytes: 320_000, decodedSeconds: 20, packets: { bytes: 320_000, seconds: 20 } };
  expect(judge(cut).warnings).toEqual([
    {
      code: 'TRUNCATED',
      text: 'The end of the file is missing: it declares 60.04 s, and 20.00 s could be decoded.',
    },
  ]);
});

test('a file that ends in the middle of a part is called truncated although it declares no length', () => {
  const [warning] = judge({ declared: undefined, endsEarly: true }).warnings;
  expect(warning).toEqual({
    code: 'TRUNCATED',
    text: 'The end of the file is missing: 60.00 s could be decoded.',
  });
});

test('errors of the decoder and silence in place of audio are warned of with their figures', () => {
  expect(judge({ errors: 1 }).warnings).toEqual([
    { code: 'DECODER_ERRORS', text: 'The file is damaged: the decoder reported 1 error.' },
  ]);
  expect(judge({ errors: 12, decodedSeconds: 59, silentSeconds: 1.04 }).warnings).toEqual([
    {
      code: 'DECODER_ERRORS',
      text: 'The file is damaged: the decoder reported 12 errors, and 1.04 s that could not be decoded are silent.',
    },
  ]);
});

test('errors behind the last sample of a file that counts its samples are not warned of', () => {
  const declared = { seconds: 60, isExact: true };
  expect(codesOf({ errors: 4, declared })).toEqual([]);
  expect(codesOf({ errors: 4, declared, decodedSeconds: 59.9, silentSeconds: 0.1 })).toEqual(['DECODER_ERRORS']);
});

test('a file of which most bytes did not decode has a warning with the share', () => {
  const facts = { declared: undefined, decodedSeconds: 15, packets: { bytes: 240_000, seconds: 15 } };
  expect(judge(facts).warnings).toEqual([
    {
      code: 'MOSTLY_UNDECODED',
      text: 'Only 25 % of the file could be decoded: 15.00 s of audio from 960 kB.',
    },
  ]);
});

test('packets that did not decode count as bytes that did not decode', () => {
  expect(codesOf({ declared: undefined, decodedSeconds: 12 })).toEqual(['MOSTLY_UNDECODED']);
  expect(codesOf({ declared: undefined, decodedSeconds: 12, hasOthers: true })).toEqual(['MOSTLY_UNDECODED']);
});

test('bytes of other streams and of pictures do not count as bytes that did not decode', () => {
  const packets = { bytes: 96_000, seconds: 60 };
  expect(codesOf({ packets })).toEqual([]);
  expect(codesOf({ packets, declared: undefined, hasOthers: true })).toEqual([]);
  expect(codesOf({ packets, declared: undefined })).toEqual(['MOSTLY_UNDECODED']);
});

test('a large file of which almost nothing decodes fails with the figures', () => {
  const facts = { audioBytes: 3_200_000, declared: undefined, decodedSeconds: 0.178 };
  expect(judge({ ...facts, packets: { bytes: 2_900, seconds: 0.178 } })).toEqual({
    warnings: [],
    failure: 'Only 0.18 s of audio could be decoded from a file of 3.2 MB. The file is damaged, or is not a song.',
  });
});

test('a small file of which almost nothing decodes does not fail', () => {
  const facts = {
    audioBytes: 200_000,
    declared: undefined,
    decodedSeconds: 0.2,
    packets: { bytes: 3_000, seconds: 0.2 },
  };
  expect(judge(facts).failure).toBeUndefined();
});

test('a packet of junk that is counted as audio cannot have more bytes than uncompressed audio', () => {
  const facts = { audioBytes: 3_200_000, decodedSeconds: 0.2, packets: { bytes: 3_200_000, seconds: 0.2 } };
  expect(judge(facts).failure).toMatch('Only 0.20 s of audio');
});
