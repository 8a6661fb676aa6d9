// Every key of the object store, and nothing else: what is written where is read from this file.

export const KEYS = {
  /** The uploaded bytes; the address is their SHA-224. */
  audio: (audio: string) => `audio/${audio}`,
  audios: 'audio/',
  /** What the first uploader said of the bytes; always written before them. */
  audioInfo: (audio: string) => `audio-info/${audio}`,
  audioInfos: 'audio-info/',
  /** Marks of who needs the audio, one for each try to open a run; put before the run is opened. */
  audioUser: (audio: string, songhash: string, run: number, nonce: string) =>
    `audio-users/${audio}/${songhash}/${run}/${nonce}`,
  audioUserRun: (audio: string, songhash: string, run: number) => `audio-users/${audio}/${songhash}/${run}/`,
  audioUsers: (audio: string) => `audio-users/${audio}/`,
  allAudioUsers: 'audio-users/',
  /** There while somebody decides whether the audio is still needed; `nonce` is the decider's own. */
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
  /** There while somebody decides whether a run without submissions goes: nobody joins it meanwhile. `nonce` is the decider's own. */
  retracting: (songhash: string, run: number, nonce: string) => `songs/${songhash}/runs/${run}/retracting/${nonce}`,
  retractings: (songhash: string, run: number) => `songs/${songhash}/runs/${run}/retracting/`,
  submission: (songhash: string, run: number, id: string) => `songs/${songhash}/runs/${run}/submissions/${id}`,
  submissions: (songhash: string, run: number) => `songs/${songhash}/runs/${run}/submissions/`,
  track: (songhash: string, run: number, attempt: number, track: string) =>
    `songs/${songhash}/runs/${run}/attempts/${attempt}/${track}`,
  attempts: (songhash: string, run: number) => `songs/${songhash}/runs/${run}/attempts/`,
  removedTrack: (songhash: string, run: number, track: string) => `songs/${songhash}/runs/${run}/removed/${track}`,
  removedTracks: (songhash: string, run: number) => `songs/${songhash}/runs/${run}/removed/`,
  delivered: (songhash: string, run: number, id: string, event: string) =>
    `songs/${songhash}/runs/${run}/delivered/${id}.${event}`,

  /** Which run a submission belongs to; created once, so that a repeat finds it whatever has happened to the song since. */
  claim: (songhash: string, id: string) => `songs/${songhash}/submissions/${id}`,
  claims: (songhash: string) => `songs/${songhash}/submissions/`,

  /** Index of what is not settled, so that nobody walks all songs to find it. Put before what it points to; the songs decide. */
  pendingRun: (songhash: string, run: number) => `pending/${songhash}/${run}/run`,
  pendingSubmission: (songhash: string, run: number, id: string) => `pending/${songhash}/${run}/submissions/${id}`,
  pendingSubmissions: (songhash: string, run: number) => `pending/${songhash}/${run}/submissions/`,
  pendingOf: (songhash: string, run: number) => `pending/${songhash}/${run}/`,
  pendingRuns: (songhash: string) => `pending/${songhash}/`,
  pending: 'pending/',
} as const;

/** A run's number out of a segment; undefined for what is not one. */
export function runNumber(segment: string): number | undefined {
  return /^[1-9]\d{0,8}$/.test(segment) ? Number(segment) : undefined;
}
