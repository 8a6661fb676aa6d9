// The command `separate`: sends songs and writes their tracks into files.

import { setMaxListeners } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { linkedAbort, withTimeout } from '@stemline/common/async/abort.ts';
import { canonicalJson } from '@stemline/common/songhash.ts';
import type { Limits } from '../../types.ts';
import { type Board, createBoard } from '../board.ts';
import { assertAccepted } from '../check-separation.ts';
import { CommandError } from '../command-error.ts';
import { EXIT, type ExitCode, exitOfAll } from '../exit-codes.ts';
import { failureOf } from '../failure-of.ts';
import { createFollower } from '../follow-songs.ts';
import { createLimiter, DEFAULT_TRANSFERS, MAX_TRANSFERS } from '../limiter.ts';
import { OutputClosed } from '../output-closed.ts';
import { wholeNumberOf } from '../parse.ts';
import { SEPARATION_FLAGS, separationOf } from '../separation-flags.ts';
import type { Call, Command } from '../syntax.ts';
import type { Batch, PlannedSong, SongResult } from './batch.ts';
import { assertApart, assertWritableFolder, firstMissing, OUT_FLAG, outOf } from './check-targets.ts';
import { expectedTracks } from './expected-tracks.ts';
import { createDigests, MAX_READS } from './file-digest.ts';
import { createNaming, DEFAULT_PATTERN } from './file-names.ts';
import { separateSong } from './separate-song.ts';
import { removeEmptyFolders } from './song-record.ts';
import { type BadSource, copyInput, findSources, type Sources, STDIN } from './sources.ts';

/** After a song has failed: the time in which a server that works answers, in milliseconds. */
const ANSWER_MS = 10_000;
/** Requests about songs at the same time. */
const QUERIES = 16;

/** The command. */
export const separate: Command = {
  name: 'separate',
  summary: 'Separate songs into tracks',
  details: [
    'A folder stands for all audio files in it, without hidden files and subfolders; - reads a song from the standard input.',
    'Tracks that exist already are not made again. The same command continues after an interruption: OUT/TRACK/.stemline.json keeps the songhash, so that a song is sent again only when the server does not know it.',
    'The paths of the tracks are printed on the standard output, everything else on the standard error. With --json each song is one object: file, state (done, exists, failed or open), hash, exit_code, code, reason, files.',
  ],
  args: [{ name: 'FILE|FOLDER|-', isList: true, isPath: true }],
  flags: [
    ...SEPARATION_FLAGS,
    OUT_FLAG,
    {
      name: 'filename',
      value: 'PATTERN',
      text: `Paths of the tracks in that folder, of {track}, {trackext}, {stem} and {ext}; default: ${DEFAULT_PATTERN}`,
    },
    {
      name: 'jobs',
      short: 'j',
      value: 'N',
      text: `Number of uploads, and of downloads, at the same time, 1 to ${MAX_TRANSFERS}; default: ${DEFAULT_TRANSFERS}`,
    },
    { name: 'force', text: 'Send every song, and replace existing files' },
  ],
  examples: [
    'stemline separate song.mp3',
    'stemline separate --two-stems vocals --flac -o karaoke album/',
    "stemline separate -n htdemucs_ft --filename '{track} ({stem}).{ext}' *.wav",
    'curl -s https://example.org/song.mp3 | stemline separate -',
  ],
  run,
};

async function run(call: Call): Promise<ExitCode> {
  const { args, flags, server, terminal } = call;
  const separation = separationOf(flags);
  const out = outOf(flags);
  const naming = createNaming((flags.filename as string | undefined) ?? DEFAULT_PATTERN);
  const jobs =
    flags.jobs === undefined
      ? DEFAULT_TRANSFERS
      : wholeNumberOf('jobs', String(flags.jobs), { min: 1, max: MAX_TRANSFERS });
  await assertWritableFolder(out);
  const found = await findSources(args);
  const hasInput = args.includes(STDIN);
  // Without a song, there is nothing to ask the server.
  if (found.songs.length === 0 && !hasInput) return failAll(call, found.bad, out);
  const created = await firstMissing(out);
  const force = flags.force === true;
  /** Ends the songs when the server stays unavailable. */
  const link = linkedAbort(terminal.signal);
  setMaxListeners(0, link.signal);
  const board = createBoard(terminal);
  let inputFolder: string | undefined;
  try {
    const reads = createLimiter(MAX_READS);
    const digests = createDigests(reads, link.signal);
    // The first files are read while the server answers.
    for (const { path } of found.songs.slice(0, MAX_READS)) digests(path).catch(() => undefined);
    const [limits, models] = await Promise.all([
      server.ask((api, attempt) => api.limits(attempt.signal)),
      // Only a folder that exists can have files with the names of the tracks.
      created === undefined ? server.ask((api, attempt) => api.models(attempt.signal)) : undefined,
    ]);
    assertAccepted(separation, limits);
    inputFolder = hasInput ? await mkdtemp(join(tmpdir(), 'stemline-stdin-')) : undefined;
    const { songs, bad } = inputFolder ? await withInput(found, call, limits, inputFolder) : found;
    const planned = songs.map((song) => ({ ...song, paths: naming(song.name) }));
    assertApart(planned);
    const follower = createFollower(server, link.signal);
    const json = canonicalJson({ model: separation.model ?? 'auto', ...separation.options });
    const expected = models ? expectedTracks(separation, limits, models.auto.model.name) : [];
    const batch: Batch = {
      server,
      follower,
      board,
      request: { separation, json, expected, limits },
      output: { folder: out, force, startedAt: Date.now() },
      limiters: { up: createLimiter(jobs), down: createLimiter(jobs), reads, queries: createLimiter(QUERIES) },
      digests,
      progress: { songhashes: new Map(), endedAt: 0 },
      signal: link.signal,
    };
    return await separateAll(call, { batch, planned, bad, stop: link.abort });
  } catch (error) {
    const isExplained = error instanceof CommandError || terminal.signal.reason instanceof OutputClosed;
    if (!terminal.signal.aborted || isExplained) throw error;
    throw interrupted(found.songs.length + (hasInput ? 1 : 0), call.typed);
  } finally {
    board.close();
    link.abort(new Error('the command has ended'));
    if (inputFolder !== undefined) await rm(inputFolder, { recursive: true, force: true });
    if (created !== undefined) await removeEmptyFolders(resolve(out), resolve(created));
  }
}

/** Adds the song of the standard input. */
async function withInput(
  { songs, bad }: Sources,
  { terminal }: Call,
  { max_bytes }: Limits,
  folder: string,
): Promise<Sources> {
  try {
    return { songs: [...songs, await copyInput(terminal, max_bytes, folder)], bad };
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return { songs, bad: [...bad, { shown: STDIN, error }] };
  }
}

function failAll(call: Call, bad: readonly BadSource[], out: string): ExitCode {
  const board = createBoard(call.terminal);
  const results = bad.map(({ shown, error }) => failed(shown, error, call.server.url));
  for (const result of results) print(call, { board, out }, result);
  board.close();
  return exitOfAll(results.map(({ exit_code }) => exit_code));
}

interface Plan {
  readonly batch: Batch;
  readonly planned: readonly PlannedSong[];
  readonly bad: readonly BadSource[];
  /** Ends all songs with an error. */
  stop(error: unknown): void;
}

async function separateAll(call: Call, { batch, planned, bad, stop }: Plan): Promise<ExitCode> {
  const { terminal, server } = call;
  const shown = { board: batch.board, out: batch.output.folder };
  const results: SongResult[] = bad.map(({ shown, error }) => failed(shown, error, server.url));
  for (const result of results) print(call, shown, result);
  let unavailable: unknown;
  const one = async (song: PlannedSong) => {
    try {
      const result = await separateSong(song, batch);
      results.push(result);
      print(call, shown, result, song.path);
    } catch (error) {
      if (terminal.signal.aborted || error === unavailable) return;
      // One song may be too much for a proxy while the server answers the others.
      if (failureOf(error, server.url).exit === EXIT.unavailable && !(await answers(call))) {
        if (unavailable === undefined) {
          unavailable = error;
          stop(error);
        }
        return;
      }
      const result = failed(song.shown, error, server.url, batch.progress.songhashes.get(song.path));
      results.push(result);
      print(call, shown, result, song.path);
    }
  };
  await Promise.all(planned.map(one));
  const ended = new Set(results.map(({ file }) => file));
  const open = planned.filter((song) => !ended.has(song.shown));
  if (open.length === 0) return exitOfAll(results.map(({ exit_code }) => exit_code));
  const error = terminal.signal.aborted ? interrupted(open.length, call.typed) : unavailable;
  const openSong = ({ shown, path }: PlannedSong): SongResult => ({
    ...failed(shown, error, server.url, batch.progress.songhashes.get(path)),
    state: 'open',
  });
  if (call.json) for (const song of open) terminal.out(JSON.stringify(openSong(song)));
  batch.board.close();
  if (error === unavailable && open.length > 1)
    terminal.error(`${open.length} of ${planned.length} songs are not finished.`);
  throw error;
}

/** Resolves with true when the server answers soon. */
async function answers({ server, terminal }: Call): Promise<boolean> {
  return withTimeout(ANSWER_MS, terminal.signal, (signal) => server.api.limits(signal)).then(
    () => true,
    () => false,
  );
}

/** `hash`: absent: the server does not have the song. */
function failed(file: string, error: unknown, url: string, hash: string | null = null): SongResult {
  const { text, code, exit } = failureOf(error, url);
  return { file, state: 'failed', hash, exit_code: exit, code, reason: text, files: [] };
}

function print(
  { json, terminal }: Call,
  { board, out }: { readonly board: Board; readonly out: string },
  result: SongResult,
  key = result.file,
): void {
  const { file, state, reason, files } = result;
  const words =
    state === 'failed'
      ? (reason ?? 'failed')
      : state === 'exists'
        ? 'exists already; --force sends the song again and replaces its files'
        : `${files.length} ${files.length === 1 ? 'track' : 'tracks'} in ${out}`;
  board.end(key, file, words, state === 'failed');
  if (json) terminal.out(JSON.stringify(result));
  else for (const path of files) terminal.out(path);
}

function interrupted(open: number, typed: string): CommandError {
  const songs = open === 1 ? '1 song is' : `${open} songs are`;
  const text = `Interrupted; ${songs} not finished. The server continues with the songs that it has accepted. To continue, run the same command again:\n  ${typed}`;
  return new CommandError(EXIT.interrupted, 'INTERRUPTED', text);
}
