// The commands of `stemline`. Each writes its result to `out` and its progress to `note`, and
// returns an exit code.

import { type CommandName, DEFAULT_URL, readArguments, type Settings, USAGE } from './arguments.ts';
import { createStemlineClient, type Song, type StemlineClient, StemlineError } from './client.ts';
import { downloadTracks, folderFor, submitFile } from './files.ts';

export interface Terminal {
  /** Prints a line of the result. */
  out(line: string): void;
  /** Shows a progress line; replaces the previous one when `isPassing`. */
  note(line: string, isPassing?: boolean): void;
  readonly signal: AbortSignal;
}

const EXIT = { ok: 0, failed: 1, usage: 2, away: 3 } as const;

type Command = (client: StemlineClient, args: string[], settings: Settings, terminal: Terminal) => Promise<number>;

/** Never throws: every failure is told and answered as an exit code. */
export async function runCommand(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  terminal: Terminal,
): Promise<number> {
  const given = readArguments(argv);
  if (given.kind === 'help') {
    terminal.out(USAGE);
    return EXIT.ok;
  }
  if (given.kind === 'wrong') {
    terminal.note(`${given.mistake}.\n\n${USAGE}`);
    return EXIT.usage;
  }
  const { name, args, settings } = given;
  const baseUrl = settings.url ?? env.STEMLINE_URL ?? DEFAULT_URL;
  try {
    return await COMMANDS[name](createStemlineClient({ baseUrl }), args, settings, terminal);
  } catch (error) {
    return tellFailure(error, baseUrl, terminal);
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
  const folder = settings.out ?? folderFor(path);
  for (const file of await downloadTracks(client, song, folder, terminal.signal)) terminal.out(file);
  return EXIT.ok;
};

const COMMANDS: Readonly<Record<CommandName, Command>> = {
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
