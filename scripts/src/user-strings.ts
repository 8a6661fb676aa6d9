// Finds the strings that a user can see, and sorts them by kind.

import type { SourceFile } from './shape.ts';
import type { Text } from './text/text.ts';

/** A string that a user can see. */
export interface UserString {
  readonly kind: Kind;
  readonly path: string;
  readonly line: number;
  /** One line; an inserted value is shown as `{…}`. */
  readonly text: string;
}

/** The kinds in the order of the list. */
export const KINDS = [
  'error',
  'log message',
  'page',
  'command line',
  'terminal output',
  'API description',
  'setting',
  'metric',
  'other text',
] as const;
/** Kind of a string, by the place where a user sees it. */
export type Kind = (typeof KINDS)[number];

/**
 * Files without strings for users: tests and their helpers, and files of deployments and styles.
 */
const NOT_FOR_USERS =
  /\.test\.ts$|(^|\/)(testing|tests|e2e)\/|(^|\/)(test-[\w-]+|conftest|read_python)\.(ts|py)$|^k8s\/|^\.github\/|\.ya?ml$|\.css$/;
/** Sources of the OpenAPI document. */
const API = /^gateway\/src\/(api|schema)\//;
const CHECKS = /^scripts\/src\/(text\/|language|shape|user-strings|list-strings|check-)/;
const ERROR_CALL = /(Error|Failure|Problem|Fault|Exception)$|^(NotNow|RunOver)$/;
/** Functions of this repository that make or throw an error from a reason. */
const ERROR_MAKER =
  /^(invalid|fault|faulty|refuse|refused\w*|bad[A-Z]\w*|not[A-Z]\w*|unavailable|_unavailable|lose|unexpected|wrong|wrong\.append|mistakes\.push)$/;
const LOG_CALL = /(^|\.)\w*[lL]og\.(trace|debug|info|warn|error|fatal)$|^(logFailure|grpc\.(debug|warn|error))$/;
const METRIC_CALL = /^(Counter|Gauge|Histogram)$/;
const SETTING_CALL = /^read\.(parsed|choice)$/;
const TERMINAL_CALL =
  /(^|\.)(print|say|note|out|console\.\w+|std(out|err)\.write|output\.write)$|^argparse\.|\.add_argument$/;
const SENTENCE = /\p{L}[,;:.]? +(\p{L}|\{…\}|")|(\{…\}|")[,;:.]? +\p{L}/u;
const LABEL = /^\p{Lu}\p{Ll}{2,}/u;
/** A line of a shell script that prints its arguments. */
const SHELL_OUTPUT = /\b(say|die|echo|printf)\b/;

/** Returns the strings that a user can see; `texts` are the texts of `files`. */
export function userStrings(files: readonly SourceFile[], texts: readonly Text[]): UserString[] {
  const lines = new Map(files.map(({ path, text }) => [path, text.split('\n')]));
  const strings = texts.flatMap(({ path, line, kind, text, calls }) => {
    if (kind === 'comment' || NOT_FOR_USERS.test(path) || CHECKS.test(path)) return [];
    const found = path.endsWith('.sh')
      ? shellKind(lines.get(path)?.slice(0, line) ?? [], text)
      : kindOf(path, text, calls);
    return found ? [{ kind: found, path, line, text: oneLine(text) }] : [];
  });
  const settings = files.flatMap(({ path, text }) => (path === 'docs/settings.md' ? settingRows(path, text) : []));
  return [...strings, ...settings];
}

function kindOf(path: string, text: string, calls: readonly string[]): Kind | undefined {
  const isPage = path.startsWith('web/');
  // A single word is a name, except where it is printed or is the text of a button.
  const mayBeLabel = isPage || kindOfCall(calls[0] ?? '') === 'terminal output';
  if (!SENTENCE.test(text) && !(mayBeLabel && LABEL.test(text))) return undefined;
  if (text.includes('charset=')) return undefined;
  const byCall = calls.map(kindOfCall).find((kind) => kind !== undefined);
  if (byCall) return byCall;
  if (isPage) return 'page';
  if (API.test(path)) return 'API description';
  if (path.startsWith('common/src/errors/')) return 'error';
  return path.startsWith('client/') ? 'command line' : 'other text';
}

function kindOfCall(name: string): Kind | undefined {
  if (LOG_CALL.test(name)) return 'log message';
  if (ERROR_CALL.test(name) || ERROR_MAKER.test(name)) return 'error';
  if (METRIC_CALL.test(name)) return 'metric';
  if (SETTING_CALL.test(name)) return 'setting';
  return TERMINAL_CALL.test(name) ? 'terminal output' : undefined;
}

/** `lines` ends with the line of the string. The command may be on a line that continues there. */
function shellKind(lines: readonly string[], text: string): Kind | undefined {
  const statement = lines.slice(
    lines.findLastIndex((line, index) => index < lines.length - 1 && !/(\|\||\\)$/.test(line)) + 1,
  );
  const isOutput = statement.some((line) => SHELL_OUTPUT.test(line));
  return isOutput && SENTENCE.test(text) ? 'terminal output' : undefined;
}

function settingRows(path: string, page: string): UserString[] {
  return page.split('\n').flatMap((line, index) => {
    const [, name, meaning] = line.match(/^\| `([A-Z_]+)` \|.*\| (.*) \|$/) ?? [];
    return name ? [{ kind: 'setting' as const, path, line: index + 1, text: `${name}: ${meaning}` }] : [];
  });
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
