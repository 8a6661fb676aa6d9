// Builds small files with excessive numbers in their headers, for tests.

const u16be = (...values: number[]) => Buffer.concat(values.map((value) => Buffer.from([value >> 8, value & 255])));
const u32be = (...values: number[]) => Buffer.concat(values.map((value) => Buffer.from(hex32(value), 'hex')));
const hex32 = (value: number) => (value >>> 0).toString(16).padStart(8, '0');

function box(type: string, ...content: Buffer[]): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), ...content]);
  return Buffer.concat([u32be(body.byteLength + 4), body]);
}

const fullBox = (type: string, ...content: Buffer[]) => box(type, Buffer.alloc(4), ...content);

function audioTrack(id: number, samples: number): Buffer {
  const entry = [Buffer.alloc(6), u16be(1), Buffer.alloc(8), u16be(2, 16, 0, 0), u32be(44_100 * 65_536)];
  const tables = box(
    'stbl',
    fullBox('stsd', u32be(1), box('mp4a', ...entry)),
    fullBox('stts', u32be(1, samples, 1_024)),
    fullBox('stsc', u32be(1, 1, samples, 1)),
    // All samples share one size, so the file does not grow with their number.
    fullBox('stsz', u32be(4, samples)),
    fullBox('stco', u32be(1, 40)),
  );
  const reference = box('dinf', fullBox('dref', u32be(1), box('url ', u32be(1))));
  const media = box(
    'mdia',
    fullBox('mdhd', u32be(0, 0, 44_100, samples, 0)),
    fullBox('hdlr', Buffer.alloc(4), Buffer.from('soun'), Buffer.alloc(14)),
    box('minf', fullBox('smhd', Buffer.alloc(4)), reference, tables),
  );
  return box('trak', fullBox('tkhd', u32be(0, 0, id, 0, samples), Buffer.alloc(60)), media);
}

/** Returns an MP4 whose index announces `samples` samples for each track. */
export function mp4WithIndexOf(samples: number, tracks: number): Buffer {
  const header = fullBox('mvhd', u32be(0, 0, 44_100, samples, 65_536), Buffer.alloc(76));
  const all = Array.from({ length: tracks }, (_, index) => audioTrack(index + 1, samples));
  const type = box('ftyp', Buffer.from('M4A \0\0\0\0M4A '));
  return Buffer.concat([type, box('mdat', Buffer.alloc(512, 1)), box('moov', header, ...all)]);
}

/** Returns an 8-bit mono WAV of `samples` samples that announces the sample rate `hz`. */
export function wavAt(hz: number, samples: number): Buffer {
  const header = Buffer.alloc(44);
  header.write('RIFF\0\0\0\0WAVEfmt ', 'latin1');
  header.writeUInt32LE(36 + samples, 4);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(hz, 24);
  header.writeUInt32LE(hz, 28);
  header.writeUInt16LE(1, 32);
  header.writeUInt16LE(8, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(samples, 40);
  return Buffer.concat([header, Buffer.alloc(samples, '\x80\x90', 'latin1')]);
}

/**
 * Returns a 16-bit WAV of half a second without a layout: one of its channels has a square wave of
 * half of full scale, and the others are silent.
 */
export function wavOfChannels(channels: number, channel: number): Buffer {
  const frames = 22_050;
  const file = Buffer.alloc(44 + 2 * channels * frames);
  file.write('RIFF\0\0\0\0WAVEfmt ', 'latin1');
  file.writeUInt32LE(file.length - 8, 4);
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(channels, 22);
  file.writeUInt32LE(44_100, 24);
  file.writeUInt32LE(2 * channels * 44_100, 28);
  file.writeUInt16LE(2 * channels, 32);
  file.writeUInt16LE(16, 34);
  file.write('data', 36, 'latin1');
  file.writeUInt32LE(file.length - 44, 40);
  for (let frame = 0; frame < frames; frame += 1) {
    const sample = frame % 100 < 50 ? 16_384 : -16_384;
    file.writeInt16LE(sample, 44 + 2 * (channels * frame + channel));
  }
  return file;
}

const MEASURING = `
import resource, subprocess, sys
ended = subprocess.call(sys.argv[2:], close_fds=False)
open(sys.argv[1], "w").write(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024))
sys.exit(ended)`;

/** Returns script lines that run a program and write its peak memory in bytes to `peakFile`. */
export const measured = (program: string, peakFile: string) =>
  `exec python3 -c '${MEASURING}' '${peakFile}' ${program} "$@"`;
