// Shortens the JSON log lines of services for the terminal.

const LEVELS: Readonly<Record<number, string>> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
  60: 'fatal',
};
const ERROR = 50;
/** Fields of every line that are not shown on the terminal. */
const HIDDEN = new Set(['level', 'time', 'pid', 'hostname', 'service', 'msg', 'v', 'requestId']);
/** Start of a line of redis-server: its pid, its role, the date and a mark. */
const REDIS_PREFIX = /^\d+:[A-Z] \d+ \w+ \d+ [\d:.]+ [.\-*#] /;
const MAX_VALUE_LENGTH = 120;

/** A line for the terminal. */
export interface ShortLine {
  readonly text: string;
  /** Level of pino: 30 is info, 40 is warn. */
  readonly level: number;
}

/**
 * Returns, for example, `12:00:01 storage   info  storage service is up  port=50051`. A line that
 * is not a JSON log line keeps its text.
 */
export function shortLine(service: string, line: string): ShortLine {
  const entry = parse(line);
  const name = service.padEnd(9);
  if (!entry) return { text: `${clock(Date.now())} ${name} info  ${line.replace(REDIS_PREFIX, '')}`, level: 30 };
  const level = typeof entry.level === 'number' ? entry.level : 30;
  const time = typeof entry.time === 'string' ? Date.parse(entry.time) : Number(entry.time ?? Date.now());
  const fields = Object.entries(entry)
    .filter(([key, value]) => !HIDDEN.has(key) && value !== null && value !== undefined)
    .map(([key, value]) => `${key}=${short(value)}`);
  const word = (LEVELS[level] ?? 'info').padEnd(5);
  return { text: [clock(time), name, word, String(entry.msg ?? ''), ...fields].join(' ').trimEnd(), level };
}

/** Returns true for the levels error and fatal. */
export function isError(line: ShortLine): boolean {
  return line.level >= ERROR;
}

function parse(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    // Not JSON: the line keeps its text.
    return undefined;
  }
}

function short(value: unknown): string {
  const error = value as { message?: unknown };
  const plain =
    typeof value === 'object' && value !== null && typeof error.message === 'string' ? error.message : value;
  const text = typeof plain === 'string' ? plain : JSON.stringify(plain);
  return text.length > MAX_VALUE_LENGTH ? `${text.slice(0, MAX_VALUE_LENGTH)}…` : text;
}

function clock(time: number): string {
  const date = new Date(Number.isFinite(time) ? time : Date.now());
  return date.toTimeString().slice(0, 8);
}
