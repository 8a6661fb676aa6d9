// The commands `models` and `limits`: describe the choices that the server offers.

import { limitLines } from '../../limit-words.ts';
import { EXIT } from '../exit-codes.ts';
import { modelLine, versionOf } from '../songs/song-lines.ts';
import type { Command } from '../syntax.ts';
import { oneLine } from '../terminal.ts';

/** The command `models`. */
export const models: Command = {
  name: 'models',
  summary: 'List the models of the server, and the one that auto selects',
  details: [
    'Each line has the model, the licence of its weights and, as far as the server has measured them, the seconds of music that it separates per second and the memory that it takes.',
  ],
  args: [],
  flags: [],
  run: async ({ server, terminal, json }) => {
    const answer = await server.ask((api, { signal }) => api.models(signal));
    if (json) terminal.out(JSON.stringify(answer));
    else {
      for (const model of answer.models) terminal.out(modelLine(model));
      const { model, reason } = answer.auto;
      terminal.out(oneLine(`auto is ${versionOf(model)}${reason ? `: ${reason}` : ''}`));
    }
    return EXIT.ok;
  },
};

/** The command `limits`. */
export const limits: Command = {
  name: 'limits',
  summary: 'Show the sizes, lengths, formats and options that the server accepts',
  args: [],
  flags: [],
  run: async ({ server, terminal, json }) => {
    const answer = await server.ask((api, { signal }) => api.limits(signal));
    for (const line of json ? [JSON.stringify(answer)] : limitLines(answer)) terminal.out(oneLine(line));
    return EXIT.ok;
  },
};
