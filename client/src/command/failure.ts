// Describes an error of a command for people and for programs.

import type { ExitCode } from './exit-codes.ts';

/** A described error. */
export interface Failure {
  /** One or more whole sentences. */
  readonly text: string;
  readonly code: string;
  readonly exit: ExitCode;
  /** The same request may succeed within a minute. */
  readonly isTemporary: boolean;
}
