// The commands of `stemline`: each tells what it does on `out`, progress on `note`, and answers an exit code.

import { basename, extname } from 'node:path';
import { parseArgs } from 'node:util';
import { createStemlineClient, type Song, type StemlineClient, StemlineError } from './client.ts';
import { downloadTracks, submitFile } from './files.ts';

export interface Terminal {
  /** A line of the result. */
  out(line: string): void;
  /** A line for the person who waits; replaces the one before when `isPassing`. */
  note(line: string, isPassing?: boolean): void;
  readonly signal: AbortSignal;
}

const EXIT = { ok: 0, failed: 1, usage: 2, away: 3 } as const;

const DEFAULT_URL = 'http://localhost:5000';

const USAGE = `Usage:
  stemline separate SONG [--model NAME] [--mp3-kbps N] [--priority low] [--out DIR]
  stemline status HASH
  stemline models
  stemline cancel HASH
  stemline rm HASH [TRACK]

  --url URL   the server; STEMLINE_URL, or ${DEFAULT_URL}
Exit codes: 0 done, 1 refused or failed, 2 wrong use, 3 the server is not there.`;

interface Settings {
  readonly url?: string;
  readonly model?: string;
  readonly 'mp3-kbps'?: string;
  readonly priority?: string;
  readonly out?: string;
}

type Command = (client: StemlineClient, args: string[], settings: Settings, terminal: Terminal) => Promise<number>;

/** Never throws: every failure is told and answered as an exit code. */
export async function runCommand(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  terminal: Terminal,
): Promise<number> {
  const parsed = parse(argv);
  const [name = '', ...args] = parsed?.positionals ?? [];
  if (parsed?.values.help) {
    terminal.out(USAGE);
    return EXIT.ok;
  }
  const command = COMMANDS[name];
  const [least, most] = ARGUMENTS[name] ?? [0, 0];
  if (!parsed || !command || args.length < least || args.length > most) {
    terminal.note(USAGE);
    return EXIT.usage;
  }
  const baseUrl = parsed.values.url ?? env.STEMLINE_URL ?? DEFAULT_URL;
  try {
    return await command(createStemlineClient({ baseUrl }), args, parsed.values, terminal);
  } catch (error) {
    return tellFailure(error, baseUrl, terminal);
  }
}

function parse(argv: readonly string[]) {
  const text = { type: 'string' } as const;
  const options = {
    url: text,
    model: text,
    'mp3-kbps': text,
    priority: text,
    out: text,
    help: { type: 'boolean', short: 'h' },
  } as const;
  try {
    return parseArgs({ args: [...argv], allowPositionals: true, options });
  } catch {
    // An unknown option; the usage tells which there are.
    return undefined;
  }
}

const separate: Command = async (client, [path = ''], settings, terminal) => {
  const kbps = settings['mp3-kbps'];
  terminal.note(`sending ${path}`, true);
  const accepted = await submitFile(client, path, {
    model: settings.model,
    priority: settings.priority as 'low' | undefined,
    mp3Kbps: kbps === undefined ? undefined : Number(kbps),
    signal: terminal.signal,
  });
  terminal.note(`${accepted.hash} with ${accepted.model}@${accepted.revision}`);
  const song = await client.wait(accepted.hash, {
    signal: terminal.signal,
    onLook: (seen) => terminal.note(progressOf(seen), true),
  });
  if (song.state !== 'done') {
    terminal.note(endOf(song));
    return EXIT.failed;
  }
  const folder = settings.out ?? `${basename(path, extname(path))}-stems`;
  for (const file of await downloadTracks(client, song, folder, terminal.signal)) terminal.out(file);
  return EXIT.ok;
};

const COMMANDS: Readonly<Record<string, Command>> = {
  separate,
  status: async (client, [hash = ''], _settings, { out, signal }) => {
    const song = await client.status(hash, signal);
    out(`${song.hash}  ${song.filename}`);
    out(`${endOf(song)}  (run ${song.run}, ${song.model.name}@${song.model.revision})`);
    for (const { name, size } of song.tracks) out(`  ${name}  ${size} bytes`);
    return EXIT.ok;
  },
  models: async (client, _args, _settings, { out, signal }) => {
    const { models, auto } = await client.models(signal);
    for (const model of models) {
      const state = model.available
        ? `ready, weights: ${model.weights_licence || 'none'}`
        : `not here: ${model.reason}`;
      out(`${model.name}@${model.revision}  ${state}${model.note ? `  (${model.note})` : ''}`);
    }
    out(`auto is ${auto.model}: ${auto.reason}`);
    return EXIT.ok;
  },
  cancel: async (client, [hash = ''], _settings, { out }) => {
    out((await client.cancel(hash)).state);
    return EXIT.ok;
  },
  rm: async (client, [hash = '', track], _settings, { out }) => {
    await client.remove(hash, track);
    out(`removed ${track ?? hash}`);
    return EXIT.ok;
  },
};

/** Least and most arguments. */
const ARGUMENTS: Readonly<Record<string, readonly [number, number]>> = {
  separate: [1, 1],
  status: [1, 1],
  models: [0, 0],
  cancel: [1, 1],
  rm: [1, 2],
};

function progressOf(song: Song): string {
  if (song.state === 'waiting') return song.position > 0 ? `waiting, number ${song.position}` : 'waiting';
  if (song.state !== 'running') return song.state;
  const left = song.estimate_seconds === null ? '' : `, about ${Math.ceil(song.estimate_seconds)} s left`;
  return `${song.stage || 'running'} ${Math.round(song.progress * 100)} %${left}`;
}

function endOf(song: Song): string {
  return song.reason ? `${song.state}: ${song.reason} (${song.code})` : progressOf(song);
}

function tellFailure(error: unknown, baseUrl: string, { note, signal }: Terminal): number {
  if (signal.aborted) note('stopped; a song that was accepted goes on');
  else if (error instanceof StemlineError) note(`${error.message} (${error.code})`);
  else if (error instanceof TypeError) {
    // What fetch throws when there is no answer; the cause is the system's.
    const cause = error.cause instanceof Error ? error.cause.message : error.message;
    note(`no answer from ${baseUrl}: ${cause || 'is the server up?'}`);
    return EXIT.away;
  } else note(error instanceof Error ? error.message : String(error));
  return EXIT.failed;
}
