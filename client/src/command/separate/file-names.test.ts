// Tests that the name of a song cannot lead out of the output folder.

import { posix, win32 } from 'node:path';
import { expect, it } from 'vitest';
import { createNaming, DEFAULT_PATTERN } from './file-names.ts';

const NAMES = [
  ['..\\..\\x.mp3', '.._.._x/vocals.mp3'],
  ['../../x.mp3', '.._.._x/vocals.mp3'],
  ['C:\\x.mp3', 'C__x/vocals.mp3'],
  ['C:x.mp3', 'C_x/vocals.mp3'],
  ['x.mp3:stream.mp3', 'x.mp3_stream/vocals.mp3'],
  ['a\nb\u001b\u009bc\0.mp3', 'a_b__c_/vocals.mp3'],
  ['..', '_/vocals.mp3'],
] as const;

it.each(NAMES)('the tracks of a song that the server calls %j are written into the output folder', (filename, path) => {
  const paths = createNaming(DEFAULT_PATTERN)(filename);
  expect(paths.pathOf('vocals.mp3')).toBe(path);
  for (const { resolve, sep } of [posix, win32])
    for (const written of [path, paths.record])
      expect(resolve('/out', written).startsWith(resolve('/out') + sep), written).toBe(true);
});
