// Rules about the names that the gateway answers to and the web pages that may change something.

export interface AccessRules {
  /** The origin under which people reach the gateway, such as that of a TLS proxy. */
  readonly publicOrigin: string | undefined;
  /** Origins of other web pages that may read answers and change something. */
  readonly allowedOrigins: readonly string[];
  /** Further names of this server; `*`: any name. */
  readonly allowedHosts: readonly string[];
  /** The name that the operating system has for this machine. */
  readonly machineName: string;
  /** The name or address that the server listens on. */
  readonly listenHost: string;
}
