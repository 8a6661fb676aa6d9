// Runs the commands of `stemline`. Each command prints its result with `out` and its progress with
// `note`, and returns an exit code.

import { type CommandName, DEFAULT_URL, readArguments, type Settings, USAGE } from './arguments.ts';
import { createStemlineClient, type Song, type StemlineClient, StemlineError } from './client.ts';
import { downloadTracks, folderFor, submitFile } from './files.ts';

/** The output of a command, and the signal that stops it. */
export interface Terminal {
  /** Prints a line of the result. */
  out(line: string): void;
  /** Prints a line about the progress. The next line replaces it if `isPassing`. Default: false. */
  note(line: string, isPassing?: boolean): void;
  readonly signal: AbortSignal;
}

const EXIT = { ok: 0, failed: 1, usage: 2, noResponse: 3 } as const;

type Command = (client: StemlineClient, args: string[], settings: Settings, terminal: Terminal) => Promise<number>;

/** Runs the command of `argv`. Never throws: reports every failure and returns an exit code. */
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
    return reportFailure(error, baseUrl, terminal);
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
  terminal.note(`${accepted.hash} with ${accepted.model.name}@${accepted.model.revision}`);
  const song = await client.wait(accepted.hash, {
    signal: terminal.signal,
    onPoll: (seen) => terminal.note(progressOf(seen), true),
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
  status: async (client, [songhash = ''], _settings, { out, signal }) => {
    const song = await client.status(songhash, signal);
    out(`${song.hash}  ${song.filename}`);
    out(`${endOf(song)}  (run ${song.run}, ${song.model.name}@${song.model.revision})`);
    for (const { name, size } of song.tracks) out(`  ${name}  ${size} bytes`);
    return EXIT.ok;
  },
  models: async (client, _args, _settings, { out, signal }) => {
    const { models, auto } = await client.models(signal);
    for (const model of models) {
      const state = model.available
        ? `available, weights: ${model.weights_licence ?? 'none'}`
        : `not available: ${model.reason}`;
      out([`${model.name}@${model.revision}`, state, model.note].filter(Boolean).join('  '));
    }
    out(`auto is ${auto.model}${auto.reason ? `: ${auto.reason}` : ''}`);
    return EXIT.ok;
  },
  cancel: async (client, [songhash = ''], _settings, { out }) => {
    out((await client.cancel(songhash)).state);
    return EXIT.ok;
  },
  rm: async (client, [songhash = '', track], _settings, { out }) => {
    await client.remove(songhash, track);
    out(`removed ${track ?? songhash}`);
    return EXIT.ok;
  },
};

function progressOf(song: Song): string {
  if (song.state === 'waiting' && song.stage === 'parked')
    return 'parked: this song failed too often; the server makes one attempt an hour';
  if (song.state === 'waiting') return song.position > 0 ? `waiting, number ${song.position}` : 'waiting';
  if (song.state !== 'running') return song.state;
  const left = song.estimate_seconds === null ? '' : `, about ${Math.ceil(song.estimate_seconds)} s left`;
  return `${song.stage || 'running'} ${Math.round(song.progress * 100)} %${left}`;
}

function endOf(song: Song): string {
  if (song.state !== 'failed') return [progressOf(song), song.reason].filter(Boolean).join(': ');
  const advice = song.can_retry ? 'Send it again to retry.' : 'Sending it again would not help.';
  const sentences = [song.reason, song.detail, song.code && `(${song.code})`, advice];
  return `failed: ${sentences.filter(Boolean).join(' ')}`;
}

function reportFailure(error: unknown, baseUrl: string, { note, signal }: Terminal): number {
  if (signal.aborted) note('stopped; the server continues with a song that it has accepted');
  else if (error instanceof StemlineError) note(`${error.message} (${error.code})`);
  else if (error instanceof TypeError) {
    // fetch throws a TypeError when there is no response; its cause is the system's error.
    const cause = error.cause instanceof Error ? error.cause.message : error.message;
    note(`no response from ${baseUrl}: ${cause || 'is the server running?'}`);
    return EXIT.noResponse;
  } else note(error instanceof Error ? error.message : String(error));
  return EXIT.failed;
}
