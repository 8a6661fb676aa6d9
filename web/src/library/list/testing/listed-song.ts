// Makes songs of the list.

import type { ListedSong } from '../../../api/types.ts';

/** Returns a song that is `age` minutes old: 0 is the newest. `more` overrides its members. */
export function listedSong(age: number, more: Partial<ListedSong> = {}): ListedSong {
  return {
    hash: String(age).padStart(56, '0'),
    filename: `song ${age}`,
    created_at: new Date(1_700_000_000_000 - age * 60_000).toISOString(),
    duration_seconds: 60,
    warnings: 0,
    model: { name: 'preview', revision: '1' },
    state: 'done',
    progress: 1,
    stage: '',
    position: 0,
    ...more,
  };
}
