// Defines the error of a service that must not start in its environment.

/**
 * A restart does not help. `message` is one line for people; the exit code is that of wrong
 * settings.
 */
export class StartRefused extends Error {
  override readonly name = 'StartRefused';
}
