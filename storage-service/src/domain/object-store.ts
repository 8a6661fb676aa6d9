// Interface of the object store: flat keys, whole objects, no partially visible writes.
// A backend implements this and passes object-store-contract.ts unmodified; nothing outside adapters/ knows of folders.

/**
 * Objects that `read`, `put` and `putIfAbsent` take: records, not audio. Both ends refuse more,
 * so that a record that was written can always be read.
 */
export const SMALL_OBJECT_BYTES = 1024 * 1024;

export interface ObjectStat {
  readonly size: number;
  /** When the object came to be under its key, in milliseconds since 1970. */
  readonly modifiedMs: number;
}

/** An object opened for reading: it stays readable to its end even when its key is deleted or replaced meanwhile. */
export interface OpenObject extends ObjectStat {
  /** The bytes asked for, in pieces of at most 256 KiB. May be iterated once. */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Gives the handle back; required also when `bytes` was never or not wholly read. Idempotent. */
  close(): Promise<void>;
}

/** An upload that nobody can see yet. Exactly one of commitIfAbsent, commit and discard ends it. */
export interface StagedObject {
  /** Appends. Resolves when the bytes have been taken, so awaiting it is the back-pressure. Not idempotent. */
  write(chunk: Uint8Array): Promise<void>;
  /**
   * Makes the bytes durable and then visible under `key`, atomically and only if nothing is there.
   * False: an object was there and still is, untouched. Either way the staging is over.
   */
  commitIfAbsent(key: string): Promise<boolean>;
  /** Makes the bytes durable and then visible under `key`, atomically replacing what was there. */
  commit(key: string): Promise<void>;
  /** Leaves nothing behind. Does nothing after a commit; idempotent; never throws. */
  discard(): Promise<void>;
}

/**
 * Keys are segments joined by `/`, each of [A-Za-z0-9._-], beginning with no dot (see object-key.ts); a key is never also
 * the beginning of another one followed by `/`. Every method throws on a key that is not one. A prefix is '' or ends with `/`.
 * All reads and listings see every write that had resolved before they began.
 */
export interface ObjectStore {
  /** Gets ready; throws when the store cannot be written to. Blocks until sure. */
  start(): Promise<void>;
  /** Ends background work and drops what is still staged. Idempotent. */
  stop(): Promise<void>;

  /** Begins an upload whose key need not be known yet. A process that dies leaves nothing that a reader or listing sees. */
  stage(): Promise<StagedObject>;

  /**
   * Writes a small object if nothing is under the key: of any number of racing calls, from any number of processes,
   * exactly one gets true. Durable when it resolves, for the loser too. Atomic. Idempotent: a repeat gets false.
   */
  putIfAbsent(key: string, bytes: Uint8Array): Promise<boolean>;
  /** Writes a small object, replacing what was there. Atomic: readers see the old or the new whole. Durable when it resolves. Idempotent. */
  put(key: string, bytes: Uint8Array): Promise<void>;

  /** A small object, whole. Absent: undefined. */
  read(key: string): Promise<Uint8Array | undefined>;
  /** Absent: undefined. */
  stat(key: string): Promise<ObjectStat | undefined>;
  /**
   * Opens `length` bytes from `offset` (both 0 or more; no length: to the end; clipped at the end).
   * Absent: undefined. The caller must close what it gets.
   */
  openRange(key: string, offset: number, length?: number): Promise<OpenObject | undefined>;

  /**
   * Every key under the prefix. No order is promised but that keys which share a leading `…/` come together.
   * Keys written or deleted while it runs may or may not be seen. Holds no more than a page in memory.
   */
  list(prefix: string): AsyncIterable<string>;
  /**
   * The next segments after the prefix, each once, in no promised order: what list() would give, cut at the next `/`.
   * May also give a segment whose last object is just being deleted or whose first is just being written.
   */
  children(prefix: string): AsyncIterable<string>;

  /** Idempotent: deleting what is absent succeeds. Durable when it resolves. */
  delete(key: string): Promise<void>;
  /** Deletes every key under the prefix that was there when it began. Not atomic. Idempotent. The prefix must not be empty. */
  deletePrefix(prefix: string): Promise<void>;
}
