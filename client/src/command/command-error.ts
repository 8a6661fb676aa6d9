// Error that a command reports with an exit code of its own.

import type { ExitCode } from './exit-codes.ts';

/** A failure that the command itself has found. The message is one or more whole sentences. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly exit: ExitCode;
  /** For programs, such as the codes of the API. */
  readonly code: string;

  constructor(exit: ExitCode, code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.exit = exit;
    this.code = code;
  }
}

/** Returns the error for a file whose bytes are not those that it had before. */
export function fileChanged(): CommandError {
  return new CommandError(4, 'FILE_CHANGED', 'The file changed while it was sent. Run the command again.');
}

/** Returns the error for wrong arguments. `message` is a whole sentence. */
export function usageError(message: string): CommandError {
  return new CommandError(2, 'USAGE', message);
}
