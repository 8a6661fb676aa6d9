// Error for wrong arguments of the command line.

/** Wrong arguments. The message is a sentence without its full stop. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
