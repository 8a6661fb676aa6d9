// Errors that the user can fix.

/** An error of which commands show only the message, without a stack. */
export class PlainError extends Error {
  override readonly name = 'PlainError';
}

/**
 * Runs work on files. A system error (full disk, missing permission) becomes a PlainError that
 * begins with `what`.
 */
export async function plainly<T>(what: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof Error && 'syscall' in error ? new PlainError(`${what}: ${error.message}`) : error;
  }
}
