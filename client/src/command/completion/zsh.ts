// Writes the completion of zsh.

import type { Argument, Command, Flag } from '../syntax.ts';
import { flagsOf, wordsOf } from './flag-words.ts';

/** Returns the script, which works in a file of $fpath and with eval. */
export function zshCompletion(commands: readonly Command[]): string {
  const described = commands.map(({ name, summary }) => quoted(`${name}:${summary}`));
  return `#compdef stemline
_stemline() {
  local -a commands
  commands=(${described.join(' ')} 'help:Print the help of a command')
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
    help) _describe command commands ;;
${commands.map(caseOf).join('\n')}
  esac
}
if [ "$funcstack[1]" = _stemline ]; then _stemline "$@"
else
  # A shell without a ~/.zshrc has not loaded its completion.
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
  compdef _stemline stemline
fi`;
}

function caseOf(command: Command): string {
  const specs = [...flagsOf(command).flatMap(flagSpecs), ...command.args.map(argumentSpec)];
  return `    ${command.name}) _arguments -s ${specs.map(quoted).join(' ')} ;;`;
}

function flagSpecs(flag: Flag): string[] {
  const { text, value, isList } = flag;
  const words = wordsOf(flag);
  // A flag that was typed is not offered again, under none of its names.
  const before = isList ? '*' : `(${words.join(' ')})`;
  return words.map((word) => {
    const sign = value === undefined ? '' : word.startsWith('--') ? '=' : '+';
    return `${before}${word}${sign}[${escaped(text)}]${value === undefined ? '' : actionOf(value, flag)}`;
  });
}

function argumentSpec(argument: Argument): string {
  return `${argument.isList ? '*' : ''}${actionOf(argument.name, argument)}`;
}

/** A message and the values. A blank: no values are known. */
function actionOf(name: string, { choices, isPath }: Pick<Flag, 'choices' | 'isPath'>): string {
  const values = choices ? `(${choices.join(' ')})` : isPath ? '_files' : ' ';
  return `:${escaped(name)}:${values}`;
}

function escaped(text: string): string {
  return text.replace(/[[\]:\\]/g, '\\$&');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
