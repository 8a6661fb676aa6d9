// The command `completion`: writes the completion of bash, zsh and fish from the descriptions of
// the commands.

import { usageError } from './command-error.ts';
import { EXIT } from './exit-codes.ts';
import { GLOBAL_FLAGS } from './global-flags.ts';
import type { Command, Flag } from './syntax.ts';

const SHELLS = ['bash', 'zsh', 'fish'];

/** Returns the command for the other `commands`. */
export function completionCommand(commands: readonly Command[]): Command {
  const command: Command = {
    name: 'completion',
    summary: 'Print the completion for a shell',
    args: [{ name: 'bash|zsh|fish', choices: SHELLS }],
    flags: [],
    examples: [
      'eval "$(stemline completion bash)"                                    # in ~/.bashrc',
      'stemline completion zsh > ~/.zfunc/_stemline                           # a folder of $fpath',
      'stemline completion fish > ~/.config/fish/completions/stemline.fish',
    ],
    run: async ({ args: [shell = ''], terminal, json }) => {
      const all = [...commands, command];
      const text = { bash: () => bash(all), zsh: () => zsh(all), fish: () => fish(all) }[shell];
      if (!text) throw usageError(`There is a completion for bash, zsh and fish, not for "${shell}".`);
      terminal.out(json ? JSON.stringify({ shell, script: text() }) : text());
      return EXIT.ok;
    },
  };
  return command;
}

interface CompletionFlag {
  readonly word: string;
  readonly flag: Flag;
}

function wordsOf({ flags }: Command): CompletionFlag[] {
  return [...flags, ...GLOBAL_FLAGS].flatMap((flag) => [
    ...(flag.short ? [{ word: `-${flag.short}`, flag }] : []),
    ...[flag.name, ...(flag.aliases ?? [])].map((name) => ({ word: `--${name}`, flag })),
  ]);
}

function bash(commands: readonly Command[]): string {
  const cases = commands.map((command) => {
    const words = wordsOf(command);
    const values = words
      .filter(({ flag }) => flag.choices)
      .map(
        ({ word, flag }) =>
          `        ${word}) COMPREPLY=($(compgen -W '${flag.choices?.join(' ')}' -- "$cur")); return ;;`,
      );
    const free = words.filter(({ flag }) => flag.value !== undefined && !flag.choices).map(({ word }) => word);
    const choices = command.args.flatMap((argument) => argument.choices ?? []);
    const files = free.length > 0 ? [`        ${free.join('|')}) COMPREPLY=($(compgen -f -- "$cur")); return ;;`] : [];
    return [
      `    ${command.name})`,
      '      case $prev in',
      ...values,
      ...files,
      '      esac',
      `      words='${[...words.map(({ word }) => word), ...choices].join(' ')}' ;;`,
    ].join('\n');
  });
  return `# bash completion of stemline
_stemline() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} words
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W '${[...commands.map(({ name }) => name), 'help'].join(' ')}' -- "$cur"))
    return
  fi
  case \${COMP_WORDS[1]} in
    help) words='${commands.map(({ name }) => name).join(' ')}' ;;
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o bashdefault -o default -F _stemline stemline`;
}

function zsh(commands: readonly Command[]): string {
  const cases = commands.map((command) => {
    const specs = [...command.flags, ...GLOBAL_FLAGS].flatMap((flag) =>
      [
        ...(flag.short ? [`-${flag.short}`] : []),
        ...[flag.name, ...(flag.aliases ?? [])].map((name) => `--${name}`),
      ].map((word) => zshQuoted(`${flag.isList ? '*' : ''}${word}[${zshText(flag.text)}]${zshValue(flag)}`)),
    );
    const choices = command.args.flatMap((argument) => argument.choices ?? []);
    const rest = choices.length > 0 ? `'*: :(${choices.join(' ')})'` : "'*: :_files'";
    return `    ${command.name}) _arguments -s ${[...specs, rest].join(' ')} ;;`;
  });
  return `#compdef stemline
_stemline() {
  local -a commands
  commands=(${commands.map(({ name, summary }) => zshQuoted(`${name}:${summary}`)).join(' ')} 'help:Print the help of a command')
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
    help) _describe command commands ;;
${cases.join('\n')}
  esac
}
if [ "$funcstack[1]" = _stemline ]; then _stemline "$@"; else compdef _stemline stemline; fi`;
}

function zshValue({ value, choices }: Flag): string {
  if (value === undefined) return '';
  return choices ? `: :(${choices.join(' ')})` : ': :_files';
}

function zshText(text: string): string {
  return text.replace(/[[\]:]/g, '\\$&');
}

function zshQuoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function fish(commands: readonly Command[]): string {
  const quoted = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  const names = [...commands.map(({ name }) => name), 'help'].join(' ');
  const heads = commands.map(
    ({ name, summary }) => `complete -c stemline -n __fish_use_subcommand -f -a ${name} -d ${quoted(summary)}`,
  );
  const flags = commands.flatMap((command) => {
    const when = `-n '__fish_seen_subcommand_from ${command.name}'`;
    const lines = [...command.flags, ...GLOBAL_FLAGS].flatMap((flag) =>
      [flag.name, ...(flag.aliases ?? [])].map((name, index) =>
        [
          `complete -c stemline ${when} -l ${name}`,
          index === 0 && flag.short ? `-s ${flag.short}` : '',
          flag.value === undefined ? '' : flag.choices ? `-x -a ${quoted(flag.choices.join(' '))}` : '-r',
          `-d ${quoted(flag.text.split('. ')[0] ?? '')}`,
        ]
          .filter(Boolean)
          .join(' '),
      ),
    );
    const choices = command.args.flatMap((argument) => argument.choices ?? []);
    return choices.length > 0 ? [...lines, `complete -c stemline ${when} -f -a ${quoted(choices.join(' '))}`] : lines;
  });
  return [
    '# fish completion of stemline',
    ...heads,
    "complete -c stemline -n __fish_use_subcommand -f -a help -d 'Print the help of a command'",
    `complete -c stemline -n '__fish_seen_subcommand_from help' -f -a ${quoted(names)}`,
    ...flags,
  ].join('\n');
}
