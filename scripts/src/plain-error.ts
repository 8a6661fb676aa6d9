// A failure that a person can mend: shown as its message alone, without a stack.

export class PlainError extends Error {
  override readonly name = 'PlainError';
}
