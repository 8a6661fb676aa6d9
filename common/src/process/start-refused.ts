// Defines the errors of a service that must not start. A restart does not help: people must act.

/**
 * The start is refused, such as on data of another version. runService() prints `message`, one line
 * for people, and exits with WRONG_SETTINGS_EXIT.
 */
export class StartRefused extends Error {
  override readonly name: string = 'StartRefused';
}

/** The settings are wrong; `message` has one line for each mistake. */
export class ConfigError extends StartRefused {
  override readonly name = 'ConfigError';
}
