// Decides whether the visitor uses the machine that runs the server. Only such a visitor can use
// shell commands and names of settings.

/** Returns whether the page's host is a loopback address. */
export function isOnServer(hostname: string = globalThis.location?.hostname ?? ''): boolean {
  return /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/i.test(hostname);
}
