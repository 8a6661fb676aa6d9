// Builds MP3 files of silence without an encoder.

/** Returns a valid MP3 of silence at 128 kbit/s. Its bytes differ for each `seed`. */
export function mp3(frames: number, seed = 0): Buffer {
  const frame = Buffer.alloc(417);
  frame.set([0xff, 0xfb, 0x90, 0x64]);
  const song = Buffer.concat(Array.from({ length: frames }, () => frame));
  song.writeUInt32BE(seed, 8);
  return song;
}
