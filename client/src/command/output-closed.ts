// Reason for which a command ends when nothing reads its output any longer.

/** The standard output is closed. */
export class OutputClosed extends Error {
  override readonly name = 'OutputClosed';

  constructor() {
    super('The standard output is closed.');
  }
}
