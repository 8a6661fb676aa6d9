// Follows many songs until they end, with few connections: server-sent events, or polls where a
// proxy holds events back.

import { linkedAbort, sleep } from '@stemline/common/async/abort.ts';
import { backoffMs } from '@stemline/common/async/backoff.ts';
import { StemlineError } from '../client.ts';
import type { SongEvent } from '../types.ts';
import { CommandError } from './command-error.ts';
import { EXIT } from './exit-codes.ts';
import { failureOf } from './failure-of.ts';
import type { Server } from './server.ts';

/** Follows songs. */
export interface Follower {
  /**
   * Resolves when the song has ended. Rejects with a CommandError when it was removed, with the
   * last error when the server is unavailable for too long, and with the signal's reason.
   */
  ended(songhash: string, onEvent: (event: SongEvent) => void): Promise<SongEvent>;
}

/** The most songs of one connection; the server refuses more. */
const MAX_SONGS = 100;
/** Songs that are accepted within this time share a new connection. */
const GATHER_MS = 200;
/**
 * With as many connections, further songs join one of them. It is replaced then, and the server
 * reads the state of each of its songs again.
 */
const MAX_CONNECTIONS = 4;
/** Each song begins with a snapshot, so a proxy holds back a connection that stays silent. */
const FIRST_MS = 10_000;
const POLL_MS = 2_000;
const BACKOFF = { baseMs: 250, maxMs: 2_000 };
const ENDED: ReadonlySet<string> = new Set(['done', 'failed', 'cancelled']);
/** The error codes after which polls may work where events do not. */
const NO_EVENTS: ReadonlySet<string> = new Set(['TOO_MANY_STREAMS', 'ROUTE_UNKNOWN']);

interface Followed {
  onEvent(event: SongEvent): void;
  resolve(event: SongEvent): void;
  reject(error: unknown): void;
}

interface Group {
  readonly songs: Map<string, Followed>;
  isPolled: boolean;
  /** Ends the present connection, so that the next one has all songs of the group. */
  restart(): void;
}

/** `signal` ends everything. */
export function createFollower(server: Server, signal: AbortSignal): Follower {
  const groups = new Set<Group>();
  const pending = new Map<string, Followed>();
  let isGathering = false;

  const gather = async () => {
    isGathering = true;
    await sleep(GATHER_MS, signal);
    isGathering = false;
    const grown = new Set<Group>();
    for (const [songhash, song] of pending) {
      const isFull = groups.size >= MAX_CONNECTIONS;
      const group = smallest(grown) ?? (isFull ? smallest(groups) : undefined) ?? newGroup();
      grown.add(group);
      group.songs.set(songhash, song);
      pending.delete(songhash);
    }
    for (const group of grown) group.restart();
  };
  const newGroup = (): Group => {
    const isPolled = [...groups].some((one) => one.isPolled);
    const group: Group = { songs: new Map(), isPolled, restart: () => undefined };
    groups.add(group);
    // The songs are added in the same turn of the event loop.
    setImmediate(() => void run(group));
    return group;
  };
  const run = async (group: Group) => {
    try {
      await followGroup(server, group, signal);
    } catch (error) {
      for (const song of group.songs.values()) song.reject(error);
    } finally {
      groups.delete(group);
    }
  };
  return {
    ended: (songhash, onEvent) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason);
        pending.set(songhash, { onEvent, resolve, reject });
        if (!isGathering) void gather();
      }),
  };
}

/** Returns the group with the fewest songs; undefined: none has place for another. */
function smallest(groups: ReadonlySet<Group>): Group | undefined {
  const open = [...groups].filter(({ songs }) => songs.size < MAX_SONGS);
  return open.sort((a, b) => a.songs.size - b.songs.size)[0];
}

async function followGroup(server: Server, group: Group, signal: AbortSignal): Promise<void> {
  let since = Number.POSITIVE_INFINITY;
  let failures = 0;
  const works = () => {
    since = Number.POSITIVE_INFINITY;
    failures = 0;
    server.reportAnswer();
  };
  while (group.songs.size > 0) {
    const link = linkedAbort(signal);
    let isRestart = false;
    group.restart = () => {
      isRestart = true;
      link.abort(new Error('songs were added'));
    };
    try {
      if (group.isPolled) await pollOnce(server, group, link.signal);
      else await followOnce(server, group, link, works);
      works();
    } catch (error) {
      signal.throwIfAborted();
      if (isRestart) continue;
      // A SyntaxError: a proxy answers with a page in place of events.
      const isUnusable = error instanceof HeldBack || error instanceof SyntaxError;
      if (!group.isPolled && (isUnusable || (error instanceof StemlineError && NO_EVENTS.has(error.code)))) {
        group.isPolled = true;
        continue;
      }
      failures += 1;
      since = Math.min(since, performance.now());
      if (!failureOf(error, server.url).isTemporary || performance.now() > since + server.retryMs) throw error;
      server.reportOutage(error);
      await sleep(backoffMs(BACKOFF, failures), link.signal);
      signal.throwIfAborted();
    } finally {
      link.release();
    }
  }
}

/** The connection is open and nothing arrives. */
class HeldBack extends Error {
  override readonly name = 'HeldBack';
}

async function followOnce(
  server: Server,
  { songs }: Group,
  link: ReturnType<typeof linkedAbort>,
  works: () => void,
): Promise<void> {
  const timer = setTimeout(() => link.abort(new HeldBack()), FIRST_MS);
  const onAlive = () => {
    clearTimeout(timer);
    works();
  };
  try {
    const messages = server.api.watchSongs([...songs.keys()], { signal: link.signal, onAlive });
    for await (const message of messages) {
      if (message.name === 'removed') removed(songs, message.song.hash);
      else changed(songs, message.song, message.name === 'end');
    }
  } finally {
    clearTimeout(timer);
  }
}

/** The pause is before the poll, so that a loop of polls that fail has it too. */
async function pollOnce(server: Server, { songs }: Group, signal: AbortSignal): Promise<void> {
  await sleep(POLL_MS, signal);
  signal.throwIfAborted();
  for (const songhash of [...songs.keys()]) {
    try {
      const song = await server.once((api, attempt) => api.status(songhash, attempt.signal), signal);
      changed(songs, song, ENDED.has(song.state));
    } catch (error) {
      if (!(error instanceof StemlineError) || error.code !== 'SONG_UNKNOWN') throw error;
      removed(songs, songhash);
    }
  }
}

function removed(songs: Group['songs'], songhash: string): void {
  const text = 'The server does not have the song, or it was removed meanwhile.';
  songs.get(songhash)?.reject(new CommandError(EXIT.failed, 'SONG_REMOVED', text));
  songs.delete(songhash);
}

function changed(songs: Group['songs'], event: SongEvent, isLast: boolean): void {
  const song = songs.get(event.hash);
  song?.onEvent(event);
  if (!isLast) return;
  songs.delete(event.hash);
  song?.resolve(event);
}
