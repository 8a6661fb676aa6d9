// Lists the flags that every command has.

import type { Flag } from './syntax.ts';

/** The server when neither --url nor STEMLINE_URL names one. */
export const DEFAULT_URL = 'http://localhost:5000';

/** Seconds for which a command waits for an unavailable server. */
export const DEFAULT_RETRY_SECONDS = 60;

/** The flags that every command has. */
export const GLOBAL_FLAGS: readonly Flag[] = [
  { name: 'url', value: 'URL', text: `Address of the server; default: STEMLINE_URL, or else ${DEFAULT_URL}` },
  { name: 'json', text: 'Print JSON: one object in each line' },
  { name: 'quiet', short: 'q', text: 'Print only results and errors' },
  {
    name: 'retry-for',
    value: 'SECONDS',
    text: `Time to wait for an unavailable server; default: ${DEFAULT_RETRY_SECONDS}`,
  },
  { name: 'help', short: 'h', text: 'Print the help of the command' },
];
