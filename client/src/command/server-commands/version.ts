// The command `version`: prints the version of this program.

import { readFileSync } from 'node:fs';
import { EXIT } from '../exit-codes.ts';
import type { Command } from '../syntax.ts';

/** The bundle has the version in it; the sources read it from the package. */
declare const STEMLINE_VERSION: string | undefined;

/** The command. */
export const version: Command = {
  name: 'version',
  summary: 'Print the version of this program',
  args: [],
  flags: [],
  run: async ({ terminal, json }) => {
    const number = versionNumber();
    terminal.out(json ? JSON.stringify({ version: number, node: process.version }) : `stemline ${number}`);
    return EXIT.ok;
  },
};

function versionNumber(): string {
  if (typeof STEMLINE_VERSION === 'string') return STEMLINE_VERSION;
  const manifest = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}
