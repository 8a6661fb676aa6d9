// Stores audio, and deletes it when no run needs it.
//
// The bytes are never deleted while a run needs them, even when a run is opened at the same time. A
// process that opens a run first writes a user mark and then looks for deletion marks. A process
// that deletes audio first writes a deletion mark and then looks for user marks. So at least one of
// the two finds the mark of the other.

import { randomUUID } from 'node:crypto';
import { retry } from '@stemline/common/async/retry.ts';
import { SNIFF_BYTES, sniff } from '@stemline/common/audio/sniff.ts';
import { ServiceError } from '@stemline/common/errors/service-error.ts';
import type { ReceivedUpload } from '@stemline/common/grpc/framing.ts';
import { KEYS } from './keys.ts';
import type { ObjectStat, ObjectStore, StagedObject } from './object-store.ts';
import { createHead, receiveBytes } from './receive.ts';
import { type AudioInfoRecord, audioInfoSchema, markSchema } from './record-types.ts';
import { checked, type Records } from './records.ts';

/** A deletion takes milliseconds, so the process that wrote an older deletion mark has died. */
const DELETION_STALE_MS = 60_000;
/** The longest wait for the end of a deletion. */
const DELETION_WAIT_MS = 3_000;
const DELETION_POLL = { baseMs: 40, maxMs: 40 };

/** The description of audio by its first uploader. */
export interface AudioDescription {
  /** A MIME type. May be empty. */
  readonly contentType: string;
  readonly filename: string;
}

/** Stored audio. `contentType` is that of the bytes where the format is known; never empty. */
export interface AudioInfo extends ObjectStat, AudioDescription {}

/** The result of an upload. */
export interface TakenAudio {
  /** The address of the audio. */
  readonly audio: string;
  /** In bytes. */
  readonly size: number;
  /** False: the same bytes were already stored. */
  readonly created: boolean;
}

/** Stores, protects and deletes audio. No other code does. */
export interface AudioStore {
  /**
   * Stores an audio file under its address. Idempotent. Throws INVALID_ARGUMENT, EMPTY_AUDIO and
   * the errors of receiveBytes.
   */
  take(upload: ReceivedUpload<AudioDescription>, maxBytes: number): Promise<TakenAudio>;
  /** Returns undefined when the audio is not stored. */
  info(audio: string): Promise<AudioInfo | undefined>;
  /**
   * Marks the audio as needed by the run. Call it before the run is opened. Throws AUDIO_MISSING
   * when the audio is not stored, and UNAVAILABLE when a deletion of it takes more than three
   * seconds. Idempotent.
   */
  use(audio: string, songhash: string, run: number): Promise<void>;
  /** Removes the marks of the run. Idempotent. */
  release(audio: string, songhash: string, run: number): Promise<void>;
  /** Deletes the audio unless a run needs it. Returns whether it was deleted. Idempotent. */
  dropIfUnused(audio: string): Promise<boolean>;
}

/** Keeps no state of its own, so several processes may work on one store. */
export function createAudioStore({ store, records }: { store: ObjectStore; records: Records }): AudioStore {
  const mark = () => ({ schema: 1 as const, createdMs: Date.now() });
  const hasUsers = async (audio: string) => {
    // list() and not children(), because a process that died while it wrote its mark may have left
    // an empty folder.
    for await (const _mark of store.list(KEYS.audioUsers(audio))) return true;
    return false;
  };

  const isBeingDeleted = async (audio: string) => {
    for await (const nonce of store.children(KEYS.audioDeletions(audio))) {
      const deletion = await store.stat(KEYS.audioDeletion(audio, nonce));
      if (deletion && Date.now() - deletion.modifiedMs < DELETION_STALE_MS) return true;
    }
    return false;
  };

  const untilNotBeingDeleted = (audio: string) =>
    retry(
      async () => {
        if (await isBeingDeleted(audio))
          throw new ServiceError('UNAVAILABLE', 'The audio is being deleted. Try again.');
      },
      { backoff: DELETION_POLL, withinMs: DELETION_WAIT_MS },
    );

  const keep = async (staged: StagedObject, audio: string, info: AudioInfoRecord): Promise<boolean> => {
    await records.create(audioInfoSchema, KEYS.audioInfo(audio), info);
    const created = await staged.commitIfAbsent(KEYS.audio(audio));
    // A deletion of the same audio between the two writes has also deleted the info.
    if (created) await records.create(audioInfoSchema, KEYS.audioInfo(audio), info);
    return created;
  };

  return {
    take: async (upload, maxBytes) => {
      const { filename, contentType: announced } = upload.info;
      const info = checked(audioInfoSchema, { filename, contentType: announced, ...mark() }, 'info');
      const head = createHead(SNIFF_BYTES);
      return receiveBytes(store, upload, { maxBytes, onChunk: head.add }, async (staged, { size, sha224 }) => {
        if (size === 0) throw new ServiceError('EMPTY_AUDIO', 'The audio is empty.');
        // The type that the upload announces is used only for an unknown format, because later
        // uploads do not change it.
        const contentType = sniff(head.bytes())?.contentType ?? info.contentType;
        return { audio: sha224, size, created: await keep(staged, sha224, { ...info, contentType }) };
      });
    },
    info: async (audio) => {
      const stat = await store.stat(KEYS.audio(audio));
      if (!stat) return undefined;
      const stored: AudioInfoRecord | undefined = await records.read(audioInfoSchema, KEYS.audioInfo(audio));
      return {
        ...stat,
        contentType: stored?.contentType || 'application/octet-stream',
        filename: stored?.filename ?? '',
      };
    },
    use: async (audio, songhash, run) => {
      const user = KEYS.audioUser(audio, songhash, run, randomUUID());
      await records.create(markSchema, user, mark());
      try {
        await untilNotBeingDeleted(audio);
        if (!(await store.stat(KEYS.audio(audio))))
          throw new ServiceError('AUDIO_MISSING', 'The audio of this song is not stored. Upload it again.');
      } catch (error) {
        await store.delete(user);
        throw error;
      }
    },
    release: (audio, songhash, run) => store.deletePrefix(KEYS.audioUserRun(audio, songhash, run)),
    dropIfUnused: async (audio) => {
      // This check only saves the writes for audio that is in use; the check under the mark
      // decides.
      if (await hasUsers(audio)) return false;
      const deletion = KEYS.audioDeletion(audio, randomUUID());
      await records.create(markSchema, deletion, mark());
      try {
        if (await hasUsers(audio)) return false;
        await store.delete(KEYS.audio(audio));
        await store.delete(KEYS.audioInfo(audio));
        return true;
      } finally {
        await store.delete(deletion);
      }
    },
  };
}
