// Appends log lines to a Redis list, for the log readers of the original system. Writing never
// blocks the service: lines wait in memory of limited size. Lines that do not fit, and lines that
// may not have arrived, are counted as lost.

import { Redis } from 'ioredis';
import { sleep } from '../async/abort.ts';
import { backoffMs } from '../async/backoff.ts';
import type { Logger, LogSink } from './logger.ts';

/** The settings of the log list. */
export interface LogListConfig {
  readonly redisUrl: string;
  /** The key of the list. Empty: the service writes no list. */
  readonly logList: string;
}

/** The list keeps this number of lines, the newest ones. */
const MAX_ENTRIES = 10_000;
const MAX_BUFFERED_CHARACTERS = 4 * 1024 ** 2;
const BATCH_LINES = 500;
/** Time from the first line of a batch until the batch is sent. */
const BATCH_MS = 100;
const RETRY = { baseMs: 250, maxMs: 5_000 };
const REPLY_MS = 2_000;
/** The longest time of stop(). */
const STOP_MS = 1_000;

/**
 * Returns undefined when the settings name no list. `log` receives the faults of the list and must
 * not write to it. `replyMs`: the longest wait for a connection or a reply; then the connection is
 * closed.
 */
export function createLogList(
  { redisUrl, logList }: LogListConfig,
  log: Logger,
  replyMs = REPLY_MS,
): LogSink | undefined {
  if (logList === '') return undefined;
  const client = new Redis(redisUrl, {
    lazyConnect: true,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    connectTimeout: replyMs,
    socketTimeout: replyMs,
    retryStrategy: (times) => backoffMs(RETRY, times),
  });
  // The next batch fails and reports the fault.
  client.on('error', () => undefined);
  const stopping = new AbortController();
  const lines: string[] = [];
  let characters = 0;
  let lost = 0;
  let isFailing = false;
  let flushing: Promise<void> | undefined;

  const drop = (count: number) => {
    for (const line of lines.splice(0, count)) characters -= line.length;
  };

  const failed = (error: unknown) => {
    if (!isFailing) log.warn({ err: error, list: logList }, 'log list cannot be written');
    isFailing = true;
  };

  const succeeded = () => {
    if (isFailing || lost > 0) log.warn({ lost, list: logList }, 'log list is written again');
    isFailing = false;
    lost = 0;
  };

  /**
   * Sends the oldest lines. A batch that may or may not have arrived is counted as lost and not
   * sent again, so that readers never get a line twice.
   */
  const sendBatch = async () => {
    const batch = lines.slice(0, BATCH_LINES);
    if (client.status === 'wait') await client.connect();
    if (client.status !== 'ready') throw new Error('Redis is not connected');
    try {
      await append(client, logList, batch);
      drop(batch.length);
    } catch (error) {
      if (!isReply(error)) {
        drop(batch.length);
        lost += batch.length;
      }
      throw error;
    }
  };

  const flush = async () => {
    await sleep(BATCH_MS, stopping.signal);
    for (let failures = 0; lines.length > 0; ) {
      try {
        await sendBatch();
        failures = 0;
        succeeded();
      } catch (error) {
        failed(error);
        failures += 1;
        if (stopping.signal.aborted) break;
        await sleep(backoffMs(RETRY, failures), stopping.signal);
      }
    }
    flushing = undefined;
  };

  return {
    write: (text) => {
      const line = text.trimEnd();
      if (characters + line.length > MAX_BUFFERED_CHARACTERS) {
        lost += 1;
        return;
      }
      lines.push(line);
      characters += line.length;
      flushing ??= flush();
    },
    stop: async () => {
      stopping.abort();
      await Promise.race([flushing, sleep(STOP_MS)]);
      client.disconnect();
    },
  };
}

/** Throws unless Redis has confirmed that it appended the batch. */
async function append(client: Redis, list: string, batch: readonly string[]): Promise<void> {
  const transaction = client.multi().rpush(list, ...batch);
  const results = await transaction.ltrim(list, -MAX_ENTRIES, -1).exec();
  for (const [error] of results ?? []) if (error) throw error;
}

/** Returns whether Redis has refused the command, so that it appended nothing. */
function isReply(error: unknown): boolean {
  return error instanceof Error && error.name === 'ReplyError';
}
