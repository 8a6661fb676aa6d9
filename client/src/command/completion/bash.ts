// Writes the completion of bash, from version 3.2.

import type { Command } from '../syntax.ts';
import { argumentWords, flagsOf, takesPaths, wordsOf } from './flag-words.ts';

/** Returns the script. */
export function bashCompletion(commands: readonly Command[]): string {
  const names = commands.map(({ name }) => name).join(' ');
  // bash makes three words of --flag=value. Without words, it completes paths, unless that is
  // switched off.
  return `# bash completion of stemline
_stemline() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} flags= words= paths=
  COMPREPLY=()
  if [ "$cur" = = ]; then cur=
  elif [ "$prev" = = ]; then prev=\${COMP_WORDS[COMP_CWORD-2]}
  fi
  if [ "$COMP_CWORD" -eq 1 ]; then words='${names} help'
  else
    case \${COMP_WORDS[1]} in
    help) words='${names}' ;;
${commands.map(caseOf).join('\n')}
    esac
    case $cur in
    -*) [ -n "$flags" ] && words=$flags paths= ;;
    *) [ -z "$words$paths" ] && words=$flags ;;
    esac
  fi
  [ -n "$paths" ] || compopt +o bashdefault +o default 2>/dev/null
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o bashdefault -o default -F _stemline stemline`;
}

function caseOf(command: Command): string {
  const flags = flagsOf(command);
  const values = flags
    .filter(({ value }) => value !== undefined)
    .map((flag) => `      ${wordsOf(flag).join('|')}) ${effectOf(flag.choices, flag.isPath)} ;;`);
  const other = `      *) flags='${flags.flatMap(wordsOf).join(' ')}'; ${effectOf(argumentWords(command), takesPaths(command))} ;;`;
  return [`    ${command.name})`, '      case $prev in', ...values, other, '      esac ;;'].join('\n');
}

function effectOf(choices: readonly string[] = [], isPath = false): string {
  if (choices.length > 0) return `words='${choices.join(' ')}'`;
  return isPath ? 'paths=1' : ':';
}
