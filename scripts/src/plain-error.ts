// A failure that a person can mend: shown as its message alone, without a stack.

export class PlainError extends Error {
  override readonly name = 'PlainError';
}

/** Runs work on files; a fault of the system (a full disk, a missing right) becomes a PlainError that begins with `what`. */
export async function plainly<T>(what: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof Error && 'syscall' in error ? new PlainError(`${what}: ${error.message}`) : error;
  }
}
