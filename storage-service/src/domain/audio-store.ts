// Stores audio, and deletes it when no run needs it.
//
// The bytes are never deleted while a run needs them, even when a run is opened at the same time. A
// process that opens a run first writes a user mark and then looks for deletion marks. A process
// that deletes audio first writes a deletion mark and then looks for user marks, as
// decision-marks.ts describes. Audio that has just been uploaded again, or kept from a track, has a
// fresh info instead of a user mark.

import { randomUUID } from 'node:crypto';
import { SNIFF_BYTES, sniff } from '@stemline/common/audio/sniff.ts';
import { ServiceError } from '@stemline/common/errors/service-error.ts';
import type { ReceivedUpload } from '@stemline/common/grpc/framing.ts';
import type { DecisionMarks } from './decision-marks.ts';
import { KEYS } from './keys.ts';
import type { ObjectStat, ObjectStore } from './object-store.ts';
import { createHead, receiveBytes } from './receive.ts';
import { type AudioInfoRecord, audioInfoSchema, markSchema } from './record-types.ts';
import { checked, type Records } from './records.ts';

const BEING_DELETED = 'The audio is being deleted. Try again.';

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
  /**
   * Copies the object `from` to the address `audio`, unless it is stored there. From now on the
   * audio counts as just uploaded. Returns false when `from` has no object. Idempotent. Throws
   * UNAVAILABLE.
   */
  keepCopy(from: string, audio: string, description: AudioDescription): Promise<boolean>;
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
  /**
   * Deletes the audio unless a run needs it, or it was uploaded or kept in the last `keepMs`, after
   * `sinceMs` (default: at any time). Returns whether it was deleted. Idempotent.
   */
  dropIfUnused(audio: string, keepMs: number, sinceMs?: number): Promise<boolean>;
}

/**
 * Time from the upload of audio to the record of the submission that uses it: more than any call
 * takes.
 */
export const UNTIL_RECORDED_MS = 60_000;

/** The parts that AudioStore uses. */
export interface AudioStoreDeps {
  readonly store: ObjectStore;
  readonly records: Records;
  readonly marks: DecisionMarks;
}

/** Has no state of its own, so several processes may work on one store. */
export function createAudioStore({ store, records, marks }: AudioStoreDeps): AudioStore {
  const mark = () => ({ schema: 1 as const, createdMs: Date.now() });
  const hasUsers = async (audio: string) => {
    // list() and not children(), because a process that died while it wrote its mark may have left
    // an empty folder.
    for await (const _mark of store.list(KEYS.audioUsers(audio))) return true;
    return false;
  };

  const untilNotBeingDeleted = (audio: string) => marks.untilNone(KEYS.audioDeletions(audio), BEING_DELETED);

  /** Returns whether the audio was uploaded or kept in the last `ms`, after `sinceMs`. */
  const isFresh = async (audio: string, ms: number, sinceMs: number) => {
    for (const key of [KEYS.audioInfo(audio), KEYS.audio(audio)]) {
      const stat = await store.stat(key);
      if (stat && stat.modifiedMs > sinceMs && (await store.now()) - stat.modifiedMs <= ms) return true;
    }
    return false;
  };

  /** Writes the info, or writes the existing one again, so that its time is that of this call. */
  const refresh = async (audio: string, info: AudioInfoRecord) => {
    const key = KEYS.audioInfo(audio);
    if (await records.create(audioInfoSchema, key, info)) return;
    await records.replace(audioInfoSchema, key, (await records.read(audioInfoSchema, key)) ?? info);
  };

  /** Stores the audio with `place`, which returns true if it has created the object. */
  const keep = async <T>(audio: string, info: AudioInfoRecord, place: () => Promise<T>): Promise<T> => {
    await refresh(audio, info);
    // Later deletions find the fresh info; an earlier one must not delete the audio that exists.
    await untilNotBeingDeleted(audio);
    const created = await place();
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
        return {
          audio: sha224,
          size,
          created: await keep(sha224, { ...info, contentType }, () => staged.commitIfAbsent(KEYS.audio(sha224))),
        };
      });
    },
    keepCopy: async (from, audio, description) => {
      const info = { ...description, ...mark() };
      return (await keep(audio, info, () => store.copyIfAbsent(from, KEYS.audio(audio)))) !== undefined;
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
    dropIfUnused: async (audio, keepMs, sinceMs = 0) => {
      const isNeeded = async () => (await isFresh(audio, keepMs, sinceMs)) || (await hasUsers(audio));
      // This check only saves the writes for audio that is in use; the check under the mark
      // decides.
      if (await isNeeded()) return false;
      return marks.during(KEYS.audioDeletions(audio), async () => {
        if (await isNeeded()) return false;
        await store.delete(KEYS.audio(audio));
        await store.delete(KEYS.audioInfo(audio));
        return true;
      });
    },
  };
}
