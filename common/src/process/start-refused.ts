// Defines the error of a service that must not start, such as on data of another version.

/**
 * The start is refused, and a restart does not help. runService() prints `message`, one line for
 * people, and exits with WRONG_SETTINGS_EXIT.
 */
export class StartRefused extends Error {
  override readonly name = 'StartRefused';
}
