// The commands `models` and `limits`: describe the choices that the server offers.

import { limitLines } from '../../limit-words.ts';
import { EXIT } from '../exit-codes.ts';
import { versionOf } from '../songs/song-lines.ts';
import type { Command } from '../syntax.ts';

/** The command `models`. */
export const models: Command = {
  name: 'models',
  summary: 'List the models of the server, and the one that auto selects',
  args: [],
  flags: [],
  run: async ({ server, terminal, json }) => {
    const answer = await server.ask((api, { signal }) => api.models(signal));
    if (json) terminal.out(JSON.stringify(answer));
    else {
      for (const model of answer.models) {
        const state = model.available
          ? `available, weights: ${model.weights_licence ?? 'none'}`
          : `not available: ${model.reason}`;
        terminal.out([versionOf(model), state, model.note].filter(Boolean).join('  '));
      }
      const { model, reason } = answer.auto;
      terminal.out(`auto is ${versionOf(model)}${reason ? `: ${reason}` : ''}`);
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
    for (const line of json ? [JSON.stringify(answer)] : limitLines(answer)) terminal.out(line);
    return EXIT.ok;
  },
};
