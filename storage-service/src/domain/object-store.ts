// Interface of the object store. An object is written as a whole and is never visible in part.
// Every implementation must pass the tests of object-store-contract.ts.

/** The largest object of `read`, `put` and `putIfAbsent`, in bytes: these are for records. */
export const SMALL_OBJECT_BYTES = 1024 * 1024;

/** The size and time of an object. */
export interface ObjectStat {
  /** In bytes. */
  readonly size: number;
  /** Time at which the object was written under its key, in Unix milliseconds. */
  readonly modifiedMs: number;
}

/**
 * An object that is open for reading. It can be read to its end even if it is deleted meanwhile.
 */
export interface OpenObject extends ObjectStat {
  /** The requested bytes, in pieces of at most 256 KiB. Can be read once. */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Releases the object. The reader must call it in every case. Idempotent. */
  close(): Promise<void>;
}

/**
 * An object that is not visible yet. One of commitIfAbsent, commit and discard ends the upload. A
 * commit that rejects still needs discard.
 */
export interface StagedObject {
  /** Appends bytes and resolves when they are written. Not idempotent. */
  write(chunk: Uint8Array): Promise<void>;
  /**
   * Makes the bytes durable and then, in one atomic step, visible under `key`. If the key has an
   * object, keeps that object and resolves with false. Ends the upload in both cases.
   */
  commitIfAbsent(key: string): Promise<boolean>;
  /**
   * Makes the bytes durable and then, in one atomic step, visible under `key`. Replaces the object
   * that the key has.
   */
  commit(key: string): Promise<void>;
  /** Deletes the bytes. Does nothing after a commit. Idempotent; never rejects. */
  discard(): Promise<void>;
}

/**
 * object-key.ts defines keys and prefixes; every method rejects a malformed one with an Error. A
 * key with a slash after it is never the beginning of another key. Reads and lists see every write
 * that resolved before they began.
 */
export interface ObjectStore {
  /** Prepares the store. Rejects when the store cannot be written. */
  start(): Promise<void>;
  /** Ends background work, and deletes uploads without a commit. Idempotent. */
  stop(): Promise<void>;

  /** Begins an upload, whose key is needed only for the commit. */
  stage(): Promise<StagedObject>;

  /**
   * Writes a small object, in one atomic step, if the key has none. Of all calls for a key, in all
   * processes, exactly one resolves with true. When a call resolves, even with false, the object is
   * durable.
   */
  putIfAbsent(key: string, bytes: Uint8Array): Promise<boolean>;
  /**
   * Writes a small object, in one atomic step, and replaces the object that the key has. The object
   * is durable when the call resolves. Idempotent.
   */
  put(key: string, bytes: Uint8Array): Promise<void>;

  /** Returns a small object; undefined if it does not exist. Rejects for a larger one. */
  read(key: string): Promise<Uint8Array | undefined>;
  /** Returns the size and time of an object; undefined if it does not exist. */
  stat(key: string): Promise<ObjectStat | undefined>;
  /**
   * Returns the present time in Unix milliseconds, by the clock from which `modifiedMs` comes. The
   * clock of the machine may differ from it.
   */
  now(): Promise<number>;
  /**
   * Opens `length` bytes of an object from `offset`, both 0 or more; fewer when the object ends
   * before, and all the rest without `length`. Returns undefined if the object does not exist. The
   * caller must close the result.
   */
  openRange(key: string, offset: number, length?: number): Promise<OpenObject | undefined>;

  /**
   * Yields every key under the prefix. Keys with the same first segments come one after the other;
   * apart from that, the order is undefined. A key that is written or deleted meanwhile may be
   * yielded or not. Holds one page in memory.
   */
  list(prefix: string): AsyncIterable<string>;
  /**
   * Yields the segment that follows the prefix in every key, each segment once, in no particular
   * order. May also yield a segment whose last object is being deleted or whose first one is being
   * written.
   */
  children(prefix: string): AsyncIterable<string>;

  /**
   * Copies an object, in one atomic step, if `to` has none. Returns false when `to` has one, and
   * undefined when `from` has none. The copy is durable and independent of `from`; `modifiedMs` of
   * the copy is the time of the copy, or that of `from`.
   */
  copyIfAbsent(from: string, to: string): Promise<boolean | undefined>;

  /** Deletes an object if it exists. The deletion is durable when the call resolves. Idempotent. */
  delete(key: string): Promise<void>;
  /**
   * Deletes every object that was under the prefix when the call began, one after the other.
   * Idempotent. Rejects for an empty prefix.
   */
  deletePrefix(prefix: string): Promise<void>;
}
