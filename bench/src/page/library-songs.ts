// Makes the songs of a large library: names in several scripts and of all lengths, four models,
// every final state, and one song for each minute.

import type { WrittenSong } from '@stemline/testing/storage/write-songs.ts';

const NAMES = [
  'Live at the harbour, take',
  'Lied ohne Worte, Fassung',
  'أغنية قديمة',
  '夏の歌 デモ',
  'Песня о дороге',
  'שיר של בוקר',
  'A very long name of a recording that nobody has ever shortened, with the place, the year and all players, number',
];
const MODELS = ['htdemucs', 'htdemucs_ft', 'htdemucs_6s', 'preview'];
/** Of twenty songs, one has failed and one was cancelled. */
const ENDS: Readonly<Record<number, 'failed' | 'cancelled'>> = { 7: 'failed', 13: 'cancelled' };
const MINUTE_MS = 60_000;

/** Returns `count` songs, the oldest first. The newest is as old as `newestMs`, a Unix time. */
export function librarySongs(count: number, newestMs = Date.now()): WrittenSong[] {
  return Array.from({ length: count }, (_, at) => ({
    filename: `${NAMES[at % NAMES.length]} ${at + 1}.mp3`,
    createdMs: newestMs - (count - 1 - at) * MINUTE_MS,
    model: MODELS[at % MODELS.length] ?? 'preview',
    state: ENDS[at % 20] ?? 'done',
    seconds: 30 + ((at * 37) % 600),
    warnings: at % 11 === 0 ? 2 : 0,
  }));
}
