// The command `list`: lists the songs of the server.

import { pagesOf } from '../../pages.ts';
import type { ListedSong, ListOptions } from '../../types.ts';
import { usageError } from '../command-error.ts';
import { EXIT } from '../exit-codes.ts';
import { wholeNumberOf } from '../parse.ts';
import type { Command } from '../syntax.ts';
import { listedLine } from './song-lines.ts';

const STATES = ['waiting', 'running', 'done', 'failed', 'cancelled'] as const;
const DEFAULT_MOST = 50;
const MAX_PAGE = 200;

/** The command. */
export const list: Command = {
  name: 'list',
  summary: 'List the songs of the server, newest first',
  details: ['Each line has the songhash, the time of the upload, the state, the model and the file name.'],
  args: [],
  flags: [
    { name: 'state', value: 'STATE', choices: STATES, text: `Only songs in this state: ${STATES.join(', ')}` },
    { name: 'model', short: 'n', value: 'MODEL', text: 'Only songs with this model' },
    { name: 'name', value: 'TEXT', text: 'Only songs whose file name contains this text, in upper or lower case' },
    { name: 'limit', value: 'N', text: `Largest number of songs; default: ${DEFAULT_MOST}` },
    { name: 'all', text: 'All songs' },
  ],
  examples: ['stemline list --state failed', "stemline list --all --json | jq -r 'select(.warnings > 0) | .hash'"],
  run: async ({ flags, server, terminal, json }) => {
    const state = flags.state as (typeof STATES)[number] | undefined;
    if (state !== undefined && !STATES.includes(state))
      throw usageError(`--state must be one of ${STATES.join(', ')}, not "${state}".`);
    if (flags.all === true && flags.limit !== undefined) throw usageError('--all and --limit exclude each other.');
    const limits = { min: 1, max: 1_000_000 };
    const given = flags.limit === undefined ? DEFAULT_MOST : wholeNumberOf('limit', String(flags.limit), limits);
    let most = flags.all === true ? Number.POSITIVE_INFINITY : given;
    const filters = { state, model: flags.model as string | undefined, q: flags.name as string | undefined };
    const print = (song: ListedSong) => terminal.out(json ? JSON.stringify(song) : listedLine(song));
    const pages = pagesOf((pageToken) => {
      const options: ListOptions = { ...filters, pageSize: Math.min(most, MAX_PAGE), pageToken };
      return server.ask((api, { signal }) => api.list({ ...options, signal }));
    });
    for await (const page of pages) {
      for (const song of page.songs.slice(0, most)) print(song);
      most -= page.songs.length;
      if (most <= 0) break;
    }
    return EXIT.ok;
  },
};
