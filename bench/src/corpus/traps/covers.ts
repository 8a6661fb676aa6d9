// Traps: covers that harm a program that decodes or copies them.

import { deflateSync } from 'node:zlib';
import { id3Tag, pictureFrame, textFrame } from '@stemline/testing/audio/id3.ts';
import type { Audio, Recipe } from '../recipe.ts';
import { songSource } from '../song-source.ts';
import { trap, whole } from './expectations.ts';
import { pngOf } from './png.ts';

const SECONDS = 2;
const MIB = 1024 ** 2;

const JPEG_HEAD = Buffer.from('ffd8ffe000104a46494600010100000100010000', 'hex');
const GIF = Buffer.from('47494638396101000100800000000000ffffff2c00000000010001000002024401003b', 'hex');
const SMALL_PNG = () => pngOf(1, 1, deflateSync(Buffer.alloc(4)));

const COVERS: readonly (readonly [name: string, type: string, bytes: () => Buffer])[] = [
  ['png-of-65535-squared', 'image/png', () => pngOf(65_535, 65_535, deflateSync(Buffer.alloc(1_000)))],
  ['png-of-2-billion-squared', 'image/png', () => pngOf(2 ** 31 - 1, 2 ** 31 - 1, Buffer.alloc(10))],
  ['png-cut-short', 'image/png', () => SMALL_PNG().subarray(0, 40)],
  ['jpeg-cut-short', 'image/jpeg', () => JPEG_HEAD],
  ['jpeg-of-11-mib', 'image/jpeg', () => Buffer.concat([JPEG_HEAD, Buffer.alloc(11 * MIB, 0x55)])],
  ['gif-named-jpeg', 'image/jpeg', () => GIF],
  ['empty', 'image/jpeg', () => Buffer.alloc(0)],
  ['unknown-type', 'image/x-unknown', () => Buffer.alloc(500, 7)],
  ['playlist', 'image/png', () => Buffer.from('#EXTM3U\nfile:///etc/passwd\n')],
];

const TAGS = [textFrame('TIT2', `A${'long'.repeat(20_000)}`), textFrame('TPE1', 'A\x07rtist\r\nwith\x1bcontrols')];

const mp3 = (audio: Audio) =>
  audio.encode('a.mp3', songSource({ seconds: SECONDS, pitch: 280 }), ['-b:a', '128k', '-id3v2_version', '0']);

/** Returns a PICTURE block of FLAC (type 6) as RFC 9639, section 8.8, describes it. */
function flacPicture(type: string, bytes: Buffer): Buffer {
  const text = (value: string) => {
    const size = Buffer.alloc(4);
    size.writeUInt32BE(value.length);
    return Buffer.concat([size, Buffer.from(value, 'latin1')]);
  };
  const front = Buffer.from([0, 0, 0, 3]);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(bytes.length);
  const content = Buffer.concat([front, text(type), text(''), Buffer.alloc(16), size, bytes]);
  const header = Buffer.alloc(4);
  header.writeUInt32BE(content.length);
  header[0] = 6;
  return Buffer.concat([header, content]);
}

/** Returns a FLAC with the picture behind STREAMINFO, which has 38 bytes. */
async function flacWith(audio: Audio, type: string, bytes: Buffer): Promise<Buffer> {
  const flac = await audio.encode('a.flac', songSource({ seconds: SECONDS, pitch: 281 }));
  const at = 4 + 38;
  return Buffer.concat([flac.subarray(0, at), flacPicture(type, bytes), flac.subarray(at)]);
}

/** Returns an M4A whose PNG cover announces 65 535 pixels in each direction. */
async function m4aWithHugeCover(audio: Audio): Promise<Buffer> {
  const path = await audio.keep('cover.png', SMALL_PNG());
  const cover = ['-i', path, '-map', '0:a', '-map', '1:v', '-c:v', 'copy', '-disposition:v', 'attached_pic'];
  const source = songSource({ seconds: SECONDS, pitch: 282 });
  const file = await audio.encode('a.m4a', source, [...cover, '-c:a', 'aac']);
  const size = file.indexOf('IHDR') + 4;
  file.writeUInt32BE(65_535, size);
  file.writeUInt32BE(65_535, size + 4);
  return file;
}

/** Returns the recipes: each cover without and with `keep_tags`. */
export function coverTraps(): Recipe[] {
  return [undefined, { keep_tags: true }].flatMap((options) => {
    const kept = options ? '-kept' : '';
    const expected = whole(SECONDS, options ? { warnings: ['TAGS_SKIPPED'] } : {});
    return [
      ...COVERS.map(([name, type, bytes]) =>
        trap(
          `cover-${name}${kept}.mp3`,
          expected,
          async (audio) => Buffer.concat([id3Tag([...TAGS, pictureFrame(type, bytes())]), await mp3(audio)]),
          options,
        ),
      ),
      ...COVERS.map(([name, type, bytes]) =>
        trap(`cover-${name}${kept}.flac`, expected, (audio) => flacWith(audio, type, bytes()), options),
      ),
      trap(`cover-png-of-65535-squared${kept}.m4a`, expected, m4aWithHugeCover, options),
    ];
  });
}
