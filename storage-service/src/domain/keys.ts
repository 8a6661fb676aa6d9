// Defines every key of the object store.

/** Keys of objects as functions or strings; prefixes end with `/`. */
export const KEYS = {
  /** The version of the layout that the store has. */
  schema: 'schema',

  /** The uploaded bytes; the address is their SHA-224. */
  audio: (audio: string) => `audio/${audio}`,
  audios: 'audio/',
  /** The file name and type that came with the first upload; written before the bytes. */
  audioInfo: (audio: string) => `audio-info/${audio}`,
  audioInfos: 'audio-info/',
  /**
   * Marks the audio as needed by a run. Written before the run is opened, under a new nonce each
   * time.
   */
  audioUser: (audio: string, songhash: string, run: number, nonce: string) =>
    `audio-users/${audio}/${songhash}/${run}/${nonce}`,
  audioUserRun: (audio: string, songhash: string, run: number) => `audio-users/${audio}/${songhash}/${run}/`,
  audioUsers: (audio: string) => `audio-users/${audio}/`,
  allAudioUsers: 'audio-users/',
  /**
   * Exists while a process decides whether the audio is still needed; each process uses its own
   * nonce.
   */
  audioDeletion: (audio: string, nonce: string) => `audio-deletions/${audio}/${nonce}`,
  allAudioDeletions: 'audio-deletions/',
  audioDeletions: (audio: string) => `audio-deletions/${audio}/`,

  songs: 'songs/',
  song: (songhash: string) => `songs/${songhash}/`,
  runs: (songhash: string) => `songs/${songhash}/runs/`,
  run: (songhash: string, run: number) => `songs/${songhash}/runs/${run}/`,
  /** Creating it opens the run: a run without it does not exist. */
  request: (songhash: string, run: number) => `songs/${songhash}/runs/${run}/request`,
  /** Creating it ends the run. */
  outcome: (songhash: string, run: number) => `songs/${songhash}/runs/${run}/outcome`,
  /**
   * Exists while a process decides whether a run without submissions is retracted, so that no
   * submission joins the run meanwhile. Each process uses its own nonce.
   */
  retracting: (songhash: string, run: number, nonce: string) => `songs/${songhash}/runs/${run}/retracting/${nonce}`,
  retractings: (songhash: string, run: number) => `songs/${songhash}/runs/${run}/retracting/`,
  submission: (songhash: string, run: number, id: string) => `songs/${songhash}/runs/${run}/submissions/${id}`,
  submissions: (songhash: string, run: number) => `songs/${songhash}/runs/${run}/submissions/`,
  /** A track as the holder of a claim has uploaded it. */
  track: (songhash: string, run: number, claimId: string, track: string) =>
    `songs/${songhash}/runs/${run}/uploads/${claimId}/${track}`,
  uploadsOf: (songhash: string, run: number, claimId: string) => `songs/${songhash}/runs/${run}/uploads/${claimId}/`,
  uploads: (songhash: string, run: number) => `songs/${songhash}/runs/${run}/uploads/`,
  removedTrack: (songhash: string, run: number, track: string) => `songs/${songhash}/runs/${run}/removed/${track}`,
  removedTracks: (songhash: string, run: number) => `songs/${songhash}/runs/${run}/removed/`,
  delivered: (songhash: string, run: number, id: string, event: string) =>
    `songs/${songhash}/runs/${run}/delivered/${id}.${event}`,

  /** The run of a submission. Created once, so that a repeated submission finds the same run. */
  assignment: (songhash: string, id: string) => `songs/${songhash}/assignments/${id}`,
  assignments: (songhash: string) => `songs/${songhash}/assignments/`,

  /**
   * Index of unsettled work, which saves a scan of all songs. An entry is written before its
   * target, and the target decides.
   */
  pendingRun: (songhash: string, run: number) => `pending/${songhash}/${run}/run`,
  pendingSubmission: (songhash: string, run: number, id: string) => `pending/${songhash}/${run}/submissions/${id}`,
  pendingSubmissions: (songhash: string, run: number) => `pending/${songhash}/${run}/submissions/`,
  pendingOf: (songhash: string, run: number) => `pending/${songhash}/${run}/`,
  pendingRuns: (songhash: string) => `pending/${songhash}/`,
  pending: 'pending/',
} as const;

/** Returns the number of a run from a segment of a key; undefined for other segments. */
export function runNumber(segment: string): number | undefined {
  return /^[1-9]\d{0,8}$/.test(segment) ? Number(segment) : undefined;
}
