// Rules for the host names that the gateway accepts and the web pages that may change something.

export interface AccessRules {
  /** The origin that people open in a browser, such as that of a TLS proxy. */
  readonly publicOrigin: string | undefined;
  /** Origins of other web pages that may read answers and change something. */
  readonly allowedOrigins: readonly string[];
  /** More names of this server; `*` allows any name. */
  readonly allowedHosts: readonly string[];
  /** The host name that the operating system reports. */
  readonly machineName: string;
  /** The name or address that the server listens on. */
  readonly listenHost: string;
}
