// The command `completion`: writes the completion of bash, zsh and fish from the descriptions of
// the commands.

import { usageError } from '../command-error.ts';
import { EXIT } from '../exit-codes.ts';
import type { Command } from '../syntax.ts';
import { bashCompletion } from './bash.ts';
import { fishCompletion } from './fish.ts';
import { zshCompletion } from './zsh.ts';

const WRITERS = new Map([
  ['bash', bashCompletion],
  ['zsh', zshCompletion],
  ['fish', fishCompletion],
]);

/** Returns the command for the other `commands`. */
export function completionCommand(commands: readonly Command[]): Command {
  const command: Command = {
    name: 'completion',
    summary: 'Print the completion for a shell',
    args: [{ name: 'bash|zsh|fish', choices: [...WRITERS.keys()] }],
    flags: [],
    examples: [
      'eval "$(stemline completion bash)"                                    # in ~/.bashrc',
      'stemline completion zsh > ~/.zfunc/_stemline                           # a folder of $fpath',
      'stemline completion fish > ~/.config/fish/completions/stemline.fish',
    ],
    run: async ({ args: [shell = ''], terminal, json }) => {
      const writer = WRITERS.get(shell);
      if (!writer) throw usageError(`There is a completion for bash, zsh and fish, not for "${shell}".`);
      const script = writer([...commands, command]);
      terminal.out(json ? JSON.stringify({ shell, script }) : script);
      return EXIT.ok;
    },
  };
  return command;
}
