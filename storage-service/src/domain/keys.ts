// Defines every key of the object store.

/** Keys and prefixes of objects. A prefix ends with `/`. */
export const KEYS = {
  /** The version of the store's layout. */
  schema: 'schema',

  /** The bytes of an audio file. `audio` is their SHA-224. */
  audio: (audio: string) => `audio/${audio}`,
  audios: 'audio/',
  /** File name and content type of the audio. Written before the bytes. */
  audioInfo: (audio: string) => `audio-info/${audio}`,
  audioInfos: 'audio-info/',
  /** User mark: the run needs the audio. Written before the run is opened, with a new nonce. */
  audioUser: (audio: string, songhash: string, run: number, nonce: string) =>
    `audio-users/${audio}/${songhash}/${run}/${nonce}`,
  audioUserRun: (audio: string, songhash: string, run: number) => `audio-users/${audio}/${songhash}/${run}/`,
  audioUsers: (audio: string) => `audio-users/${audio}/`,
  allAudioUsers: 'audio-users/',
  /** Deletion mark: a process decides whether to delete the audio. Each uses its own nonce. */
  audioDeletion: (audio: string, nonce: string) => `audio-deletions/${audio}/${nonce}`,
  allAudioDeletions: 'audio-deletions/',
  audioDeletions: (audio: string) => `audio-deletions/${audio}/`,

  songs: 'songs/',
  song: (songhash: string) => `songs/${songhash}/`,
  runs: (songhash: string) => `songs/${songhash}/runs/`,
  run: (songhash: string, run: number) => `songs/${songhash}/runs/${run}/`,
  /** The process that creates it opens the run. A run without it does not exist. */
  request: (songhash: string, run: number) => `songs/${songhash}/runs/${run}/request`,
  /** The process that creates it ends the run. */
  outcome: (songhash: string, run: number) => `songs/${songhash}/runs/${run}/outcome`,
  /**
   * Mark: a process decides whether to retract a run without submissions. No submission joins the
   * run meanwhile. Each process uses its own nonce.
   */
  retracting: (songhash: string, run: number, nonce: string) => `songs/${songhash}/runs/${run}/retracting/${nonce}`,
  retractings: (songhash: string, run: number) => `songs/${songhash}/runs/${run}/retracting/`,
  /** The last use of a song whose newest run is this one: the end of the run, or later. */
  used: (songhash: string, run: number) => `songs/${songhash}/runs/${run}/used`,
  /** Marks: a process decides whether to remove the song, whose newest run is this one. */
  expirings: (songhash: string, run: number) => `songs/${songhash}/runs/${run}/expiring/`,
  submission: (songhash: string, run: number, id: string) => `songs/${songhash}/runs/${run}/submissions/${id}`,
  submissions: (songhash: string, run: number) => `songs/${songhash}/runs/${run}/submissions/`,
  /** The bytes of a track that was uploaded under a claim. */
  track: (songhash: string, run: number, claimId: string, track: string) =>
    `songs/${songhash}/runs/${run}/uploads/${claimId}/${track}`,
  uploadsOf: (songhash: string, run: number, claimId: string) => `songs/${songhash}/runs/${run}/uploads/${claimId}/`,
  uploads: (songhash: string, run: number) => `songs/${songhash}/runs/${run}/uploads/`,
  /** Mark: the track was removed. */
  removedTrack: (songhash: string, run: number, track: string) => `songs/${songhash}/runs/${run}/removed/${track}`,
  removedTracks: (songhash: string, run: number) => `songs/${songhash}/runs/${run}/removed/`,
  /**
   * The end of the delivery of a submission for one event. Each reopening of the delivery begins
   * another one, with a key of its own.
   */
  delivered: (songhash: string, run: number, id: string, event: string, reopened: number) =>
    `songs/${songhash}/runs/${run}/delivered/${id}.${event}${reopened > 0 ? `.${reopened}` : ''}`,
  /** Mark: the delivery was reopened, the `times`-th time. */
  reopened: (songhash: string, run: number, id: string, event: string, times: number) =>
    `songs/${songhash}/runs/${run}/reopened/${id}.${event}.${times}`,

  /** The delivery with this id, whose end is recorded. */
  endedDelivery: (deliveryId: string) => `ended-deliveries/${deliveryId}`,
  endedDeliveries: 'ended-deliveries/',

  /** The run of a submission, so that a repeated call finds the same run. */
  assignment: (songhash: string, id: string) => `songs/${songhash}/assignments/${id}`,
  assignments: (songhash: string) => `songs/${songhash}/assignments/`,

  /** The record of an idempotency key. `digest`: SHA-224 of its namespace and the key. */
  reservation: (digest: string) => `idempotency/${digest}/reservation`,
  reservations: 'idempotency/',
  /** Marks: a process decides whether to delete the record. */
  reservationDeletions: (digest: string) => `idempotency/${digest}/deletions/`,
  /** The answer to the submission with this id. The process that creates it decides. */
  answer: (digest: string, id: string) => `idempotency/${digest}/answers/${id}`,
  answers: (digest: string) => `idempotency/${digest}/answers/`,

  /**
   * Marks of pending work, which save a search through all songs. A mark is written before the
   * record to which it points, and only the record counts.
   */
  pendingRun: (songhash: string, run: number) => `pending/${songhash}/${run}/run`,
  pendingSubmission: (songhash: string, run: number, id: string) => `pending/${songhash}/${run}/submissions/${id}`,
  pendingSubmissions: (songhash: string, run: number) => `pending/${songhash}/${run}/submissions/`,
  pendingOf: (songhash: string, run: number) => `pending/${songhash}/${run}/`,
  pendingRuns: (songhash: string) => `pending/${songhash}/`,
  pending: 'pending/',
} as const;

/** Returns the number of a run that is a segment of a key; undefined for any other segment. */
export function runNumber(segment: string): number | undefined {
  return /^[1-9]\d{0,8}$/.test(segment) ? Number(segment) : undefined;
}
