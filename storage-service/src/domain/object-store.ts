// Interface of the object store: flat keys, whole objects, no partially visible writes. Every
// backend must pass object-store-contract.ts.

/**
 * Size limit of the objects of `read`, `put` and `putIfAbsent`: records, not audio. Reads and
 * writes have the same limit, so that every written record can be read.
 */
export const SMALL_OBJECT_BYTES = 1024 * 1024;

/** The size of an object in bytes, and its time. */
export interface ObjectStat {
  readonly size: number;
  /** Time at which the object was written under its key, in Unix milliseconds. */
  readonly modifiedMs: number;
}

/**
 * An object that is open for reading. It stays readable even when its key is deleted or replaced
 * meanwhile.
 */
export interface OpenObject extends ObjectStat {
  /** The requested bytes, in pieces of at most 256 KiB. Can be iterated once. */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Releases the object; required even when `bytes` was not read to its end. Idempotent. */
  close(): Promise<void>;
}

/** An upload that is not visible yet. One of commitIfAbsent, commit and discard ends it. */
export interface StagedObject {
  /**
   * Appends the bytes and resolves when they are written, which provides back-pressure. Not
   * idempotent.
   */
  write(chunk: Uint8Array): Promise<void>;
  /**
   * Makes the bytes durable and then visible under `key`, atomically and only if the key has no
   * object. Resolves with false, and leaves the existing object unchanged, if it has one. Ends the
   * upload in both cases.
   */
  commitIfAbsent(key: string): Promise<boolean>;
  /**
   * Makes the bytes durable and then visible under `key`. Atomically replaces an existing object.
   */
  commit(key: string): Promise<void>;
  /** Deletes the bytes. Does nothing after a commit. Idempotent; never throws. */
  discard(): Promise<void>;
}

/**
 * Keys are segments joined by `/`, each of [A-Za-z0-9._-] without a dot at its beginning (see
 * object-key.ts). A key followed by `/` is never the beginning of another key. Every method throws
 * for a malformed key. A prefix is empty or ends with `/`. All reads and lists see every write that
 * resolved before they began.
 */
export interface ObjectStore {
  /** Prepares the store. Throws when the store cannot be written. */
  start(): Promise<void>;
  /** Ends background work and deletes unfinished uploads. Idempotent. */
  stop(): Promise<void>;

  /**
   * Begins an upload; its key may be unknown yet. If the process dies, no read or list sees the
   * bytes.
   */
  stage(): Promise<StagedObject>;

  /**
   * Writes a small object if the key has none. Of any number of concurrent calls, from any number
   * of processes, exactly one resolves with true. When it resolves, even with false, the object is
   * durable. Atomic. Idempotent: a repeat resolves with false.
   */
  putIfAbsent(key: string, bytes: Uint8Array): Promise<boolean>;
  /**
   * Writes a small object and replaces an existing one. Atomic: readers see the old object or the
   * new one. Durable when it resolves. Idempotent.
   */
  put(key: string, bytes: Uint8Array): Promise<void>;

  /** Returns a small object; undefined if it does not exist. */
  read(key: string): Promise<Uint8Array | undefined>;
  /** Returns undefined if the object does not exist. */
  stat(key: string): Promise<ObjectStat | undefined>;
  /**
   * Opens `length` bytes from `offset` (both 0 or more), at most to the end; without `length`, to
   * the end. Returns undefined if the object does not exist. The caller must close the result.
   */
  openRange(key: string, offset: number, length?: number): Promise<OpenObject | undefined>;

  /**
   * Yields every key under the prefix. The order is undefined, except that keys with the same first
   * segments are adjacent. Keys that are written or deleted meanwhile may be missing or present.
   * Holds one page in memory.
   */
  list(prefix: string): AsyncIterable<string>;
  /**
   * Yields the next segment of every key under the prefix, each once, in no particular order. May
   * also yield a segment whose last object is being deleted or whose first one is being written.
   */
  children(prefix: string): AsyncIterable<string>;

  /** Idempotent: succeeds when the object does not exist. Durable when it resolves. */
  delete(key: string): Promise<void>;
  /**
   * Deletes every key that was under the prefix when it began. Not atomic. Idempotent. Throws for
   * an empty prefix.
   */
  deletePrefix(prefix: string): Promise<void>;
}
