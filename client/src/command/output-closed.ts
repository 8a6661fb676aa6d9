// Reasons for which a command ends when its results cannot be written any longer.

/** Nothing reads the standard output any longer. */
export class OutputClosed extends Error {
  override readonly name = 'OutputClosed';

  constructor() {
    super('The standard output is closed.');
  }
}

/** A result could not be written to the standard output; `cause`: the error of the system. */
export class OutputLost extends Error {
  override readonly name = 'OutputLost';

  constructor(cause: Error) {
    super('The standard output cannot be written.', { cause });
  }
}
