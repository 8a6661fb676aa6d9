// Original file: stemline/storage/v1/storage.proto

/**
 * How the newest run of a song stands. Whether an open run waits or runs is known to the queue service alone.
 */
export const SongState = {
  SONG_STATE_UNSPECIFIED: 'SONG_STATE_UNSPECIFIED',
  SONG_STATE_OPEN: 'SONG_STATE_OPEN',
  SONG_STATE_DONE: 'SONG_STATE_DONE',
  SONG_STATE_FAILED: 'SONG_STATE_FAILED',
  SONG_STATE_CANCELLED: 'SONG_STATE_CANCELLED',
} as const;

/**
 * How the newest run of a song stands. Whether an open run waits or runs is known to the queue service alone.
 */
export type SongState =
  | 'SONG_STATE_UNSPECIFIED'
  | 0
  | 'SONG_STATE_OPEN'
  | 1
  | 'SONG_STATE_DONE'
  | 2
  | 'SONG_STATE_FAILED'
  | 3
  | 'SONG_STATE_CANCELLED'
  | 4

/**
 * How the newest run of a song stands. Whether an open run waits or runs is known to the queue service alone.
 */
export type SongState__Output = typeof SongState[keyof typeof SongState]
