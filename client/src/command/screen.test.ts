// Tests the lines of progress on a screen.

import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { createBoard } from './board.ts';
import { progressLine } from './progress-bar.ts';
import { createTerminal } from './terminal.ts';
import { fit, widthOf } from './text-width.ts';

/** A stream that records its text. */
function screen(isTTY: boolean) {
  const written: string[] = [];
  return { isTTY, columns: 60, rows: 8, written, write: (text: string) => written.push(text) };
}

const SURROUNDINGS = { signal: new AbortController().signal, input: Readable.from([]) };

it.each(['song.mp3', '歌'.repeat(30), '🎵'.repeat(20), 'e\u0301'.repeat(40), ''])(
  'the line of the song "%s" fits into every width',
  (name) => {
    for (let columns = 2; columns < 120; columns += 7)
      for (const share of [undefined, 0, 0.5, 1])
        expect(widthOf(progressLine({ name, words: 'separating, 12 s left', share }, columns))).toBeLessThan(columns);
  },
);

it('text is cut between characters', () => {
  expect(fit('e\u0301e\u0301e\u0301', 2)).toBe('e\u0301…');
  expect(fit('歌歌歌', 4)).toBe('歌… ');
  expect(fit('ab', 4)).toBe('ab  ');
});

it('a bar shows its share', () => {
  expect(progressLine({ name: 'a', words: 'sending', share: 0.5 }, 80)).toMatch(/\[#{12}-{12}\] {2}50 % sending$/);
});

it('on a screen, results and notes stay above the lines of progress', () => {
  const [out, notes] = [screen(true), screen(true)];
  const terminal = createTerminal(out, notes, SURROUNDINGS);
  terminal.show(['one', 'two']);
  terminal.out('result');
  expect(notes.written).toEqual(['one\ntwo\n', '\u001b[2A\r\u001b[J', 'one\ntwo\n']);
  expect(out.written).toEqual(['result\n']);
});

it('a file name cannot change the screen, and is unchanged for a script', () => {
  const name = 'evil\u001b[2J.mp3';
  for (const isTTY of [true, false]) {
    const [out, notes] = [screen(isTTY), screen(isTTY)];
    const terminal = createTerminal(out, notes, SURROUNDINGS);
    terminal.out(name);
    terminal.note(name);
    expect(out.written.join('').includes('\u001b')).toBe(!isTTY);
  }
});

it('without a screen, each step of a song is one line', () => {
  const notes = screen(false);
  const board = createBoard(createTerminal(screen(false), notes, SURROUNDINGS));
  for (const share of [0, 0.3, 0.6]) board.update('a', { name: 'a', words: 'sending', share }, 'sending');
  board.update('a', { name: 'a', words: 'waits' }, '');
  board.end('a', 'a', '4 tracks');
  board.close();
  expect(notes.written).toEqual(['a: sending\n', 'a: 4 tracks\n']);
});

it('the end of a song is one line, also when its name and its failure have line breaks', () => {
  const notes = screen(false);
  const board = createBoard(createTerminal(screen(false), notes, SURROUNDINGS));
  board.end('a', 'a\nb.mp3', 'a\nb.mp3 cannot be read.', true);
  board.note('c', 'd\re');
  board.close();
  expect(notes.written).toEqual(['a\ufffdb.mp3: a\ufffdb.mp3 cannot be read.\n', 'c: d\ufffde\n']);
});

it('a screen that cannot replace lines gets plain lines, still without control characters', () => {
  const notes = screen(true);
  const terminal = createTerminal(screen(true), notes, { ...SURROUNDINGS, isDumb: true });
  const board = createBoard(terminal);
  board.update('a', { name: 'a\u001b[2J', words: 'sending', share: 0.5 }, 'sending');
  board.close();
  expect(notes.written).toEqual(['a\ufffd[2J: sending\n']);
});

it('a terminal without a known size has 80 columns and 24 rows', () => {
  const { size } = createTerminal(screen(true), { ...screen(true), columns: 0, rows: 0 }, SURROUNDINGS);
  expect([size.columns, size.rows]).toEqual([80, 24]);
});

it('on a small screen, the songs that do not fit are counted', async () => {
  const notes = screen(true);
  const board = createBoard(createTerminal(screen(true), notes, SURROUNDINGS));
  for (let song = 0; song < 9; song += 1) board.update(`${song}`, { name: `${song}`, words: 'waits' }, '');
  await expect.poll(() => notes.written.join('')).toContain('and 5 more');
  board.close();
});
