// A refusal or a failure of a request, with its code for programs. texts/en.json has the sentence
// of each code.

/** Thrown by every call of the server. */
export class Problem extends Error {
  /**
   * A code of the server, `OFFLINE` (no answer), or `PROXY` (an answer that is not the server's).
   */
  readonly code: string;
  /** HTTP status; 0: no answer. */
  readonly status: number;
  /** The state of the song, with SONG_NOT_DONE. */
  readonly state: string | undefined;

  constructor(
    code: string,
    reason: string,
    { status = 0, state }: { status?: number; state?: string | undefined } = {},
  ) {
    super(reason);
    this.code = code;
    this.status = status;
    this.state = state;
  }
}

/** Returns the problem of a request that the server has not answered. */
export function notResponding(): Problem {
  return new Problem('OFFLINE', 'The server is not responding.');
}

/**
 * Returns whether the same request may succeed later: after an overload, a restart or a lost
 * answer.
 */
export function isTemporary(problem: unknown): boolean {
  return problem instanceof Problem && (problem.status === 0 || problem.status === 429 || problem.status >= 500);
}
