import { expect, test } from 'vitest';
import { demuxerOf } from './sniff.ts';

test('the demuxer follows the bytes, then the content type, and is never guessed', () => {
  const head = (text: string) => Buffer.from(text, 'latin1');
  expect(demuxerOf(head('RIFF\0\0\0\0WAVEfmt '), 'audio/mpeg')).toBe('wav');
  expect(demuxerOf(head('\0\0\0 ftypM4A '), '')).toBe('mov');
  expect(demuxerOf(head('\xff\xf1\x50\x80'), '')).toBe('aac');
  expect(demuxerOf(head('\xff\xfb\x90\x64'), 'audio/mpeg; x=1')).toBe('mp3');
  expect(demuxerOf(head('#EXTM3U'), 'application/vnd.apple.mpegurl')).toBeUndefined();
});
