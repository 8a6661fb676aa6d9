// Original file: stemline/storage/v1/storage.proto

/**
 * The state of a song's newest run. Only the queue service knows whether an open run waits or runs.
 */
export const SongState = {
  SONG_STATE_UNSPECIFIED: 'SONG_STATE_UNSPECIFIED',
  SONG_STATE_OPEN: 'SONG_STATE_OPEN',
  SONG_STATE_DONE: 'SONG_STATE_DONE',
  SONG_STATE_FAILED: 'SONG_STATE_FAILED',
  SONG_STATE_CANCELLED: 'SONG_STATE_CANCELLED',
} as const;

/**
 * The state of a song's newest run. Only the queue service knows whether an open run waits or runs.
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
 * The state of a song's newest run. Only the queue service knows whether an open run waits or runs.
 */
export type SongState__Output = typeof SongState[keyof typeof SongState]
