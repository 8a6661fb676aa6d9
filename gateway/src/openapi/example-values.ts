// The values that the examples and the code samples of the description share.

/** The songhash of the song in the examples. */
export const EXAMPLE_SONG = '4f1c9a7be0d35826c1b4a9f07d2e6835910bc4de7fa26c83b5e01d94';

/** The id of the delivery in the examples. */
export const EXAMPLE_DELIVERY = 'msg_7ad20c5e91f3b8467c0e2d9a5b1f8364e7c02ab9d5f4186370ce9b2d';

/** The body of the test of a callback. */
export const TEST_CALLBACK_BODY = { url: 'https://example.org/hook', data: { song: 1 } };

/** The base64 of a WAV file with 0.15 s of silence, which the server accepts. */
export const EXAMPLE_AUDIO = silence(0.15).toString('base64');

/** Returns a WAV file of silence in mono, with 4000 samples of 8 bits a second. */
function silence(seconds: number): Buffer {
  const rate = 4_000;
  const samples = Buffer.alloc(Math.round(rate * seconds), 0x80);
  const head = Buffer.alloc(44);
  head.write('RIFF');
  head.writeUInt32LE(36 + samples.length, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  // PCM with one channel.
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(rate, 28);
  // One byte for all channels of a sample, 8 bits for one.
  head.writeUInt16LE(1, 32);
  head.writeUInt16LE(8, 34);
  head.write('data', 36);
  head.writeUInt32LE(samples.length, 40);
  return Buffer.concat([head, samples]);
}
