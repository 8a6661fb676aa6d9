// Runs the commands of `stemline`. Each command prints its result with `out` and its progress with
// `note`, and returns an exit code.

import { type CommandName, type Environment, readArguments, type Settings, USAGE } from './arguments.ts';
import { createStemlineClient, type Model, type SongEvent, type StemlineClient, StemlineError } from './client.ts';
import { downloadTracks, folderFor, sizeOf, submitFile } from './files.ts';
import { limitLines, tooLargeText } from './limit-words.ts';
import { assertWritableFolder } from './out-folder.ts';
import { endText, stateText, warningText } from './song-words.ts';
import { UsageError } from './usage-error.ts';

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
export async function runCommand(argv: readonly string[], env: Environment, terminal: Terminal): Promise<number> {
  const given = readArguments(argv, env);
  if (given.kind === 'help') {
    terminal.out(USAGE);
    return EXIT.ok;
  }
  if (given.kind === 'wrong') {
    terminal.note(`${given.mistake}.\n\n${USAGE}`);
    return EXIT.usage;
  }
  const { name, args, settings, baseUrl } = given;
  try {
    return await COMMANDS[name](createStemlineClient({ baseUrl }), args, settings, terminal);
  } catch (error) {
    return reportFailure(error, baseUrl, terminal);
  }
}

const separate: Command = async (client, [path = ''], settings, terminal) => {
  const folder = settings.out ?? folderFor(path);
  await assertWritableFolder(folder);
  const tooLarge = tooLargeText(path, await sizeOf(path), await client.limits(terminal.signal));
  if (tooLarge !== undefined) {
    terminal.note(tooLarge);
    return EXIT.failed;
  }
  terminal.note(`sending ${path}`, true);
  const accepted = await submitFile(client, path, {
    model: settings.model,
    priority: settings.priority as 'low' | undefined,
    options: settings.options,
    signal: terminal.signal,
  });
  terminal.note(`${accepted.hash} with ${versionOf(accepted.model)}`);
  const song = await client.wait(accepted.hash, {
    signal: terminal.signal,
    onProgress: (seen) => terminal.note(progressOf(seen), true),
  });
  if (song.state !== 'done') {
    terminal.note(endText(song));
    return EXIT.failed;
  }
  for (const warning of song.warnings) terminal.note(warningText(warning));
  for (const file of await downloadTracks(client, song, folder, terminal.signal)) terminal.out(file);
  return EXIT.ok;
};

const COMMANDS: Readonly<Record<CommandName, Command>> = {
  separate,
  status: async (client, [songhash = ''], _settings, { out, signal }) => {
    const song = await client.status(songhash, signal);
    out(`${song.hash}  ${song.filename}`);
    out(`${song.state === 'running' ? progressOf(song) : endText(song)}  (run ${song.run}, ${versionOf(song.model)})`);
    if (song.parent) out(`  made from ${song.parent.track} of ${song.parent.hash}`);
    for (const warning of song.warnings) out(`  ${warningText(warning)}`);
    if (song.expires_at) out(`  will be removed after ${song.expires_at} unless it is used before`);
    for (const { name, size } of song.tracks) out(`  ${name}  ${size} bytes`);
    return EXIT.ok;
  },
  models: async (client, _args, _settings, { out, signal }) => {
    const { models, auto } = await client.models(signal);
    for (const model of models) {
      const state = model.available
        ? `available, weights: ${model.weights_licence ?? 'none'}`
        : `not available: ${model.reason}`;
      out([versionOf(model), state, model.note].filter(Boolean).join('  '));
    }
    out(`auto is ${versionOf(auto.model)}${auto.reason ? `: ${auto.reason}` : ''}`);
    return EXIT.ok;
  },
  limits: async (client, _args, _settings, { out, signal }) => {
    for (const line of limitLines(await client.limits(signal))) out(line);
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

/** `name@revision`, or the name alone without a revision. */
function versionOf({ name, revision }: Pick<Model, 'name' | 'revision'>): string {
  return revision === null ? name : `${name}@${revision}`;
}

/** Describes the state of a song in one line, with its progress while it runs. */
function progressOf(song: SongEvent): string {
  if (song.state !== 'running') return stateText(song);
  const left = song.estimate_seconds === null ? '' : `, about ${Math.ceil(song.estimate_seconds)} s left`;
  return `${stateText(song)} ${Math.round(song.progress * 100)} %${left}`;
}

function reportFailure(error: unknown, baseUrl: string, { note, signal }: Terminal): number {
  if (signal.aborted) note('stopped; the server continues with a song that it has accepted');
  else if (error instanceof StemlineError) note(`${error.message} (${error.code})`);
  else if (error instanceof UsageError) {
    note(error.message);
    return EXIT.usage;
  } else if (error instanceof TypeError) {
    // fetch throws a TypeError when there is no response; its cause is the system's error.
    const cause = error.cause instanceof Error ? error.cause.message : error.message;
    note(`no response from ${baseUrl}: ${cause || 'is the server running?'}`);
    return EXIT.noResponse;
  } else note(error instanceof Error ? error.message : String(error));
  return EXIT.failed;
}
