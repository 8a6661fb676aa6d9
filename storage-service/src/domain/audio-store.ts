// Audio and who needs it. The bytes go only when no run needs them, also when a run is being opened at that moment:
// who opens a run first puts its mark and then looks for an intent to delete; who deletes first puts its intent and then looks for marks.
// One of the two always sees the other, so audio is never deleted while an open run needs it.

import { randomUUID } from 'node:crypto';
import { sleep } from '@stemline/common/async/abort.ts';
import { SNIFF_BYTES, sniff } from '@stemline/common/audio/sniff.ts';
import { ServiceError } from '@stemline/common/errors/service-error.ts';
import type { ReceivedUpload } from '@stemline/common/grpc/framing.ts';
import { KEYS } from './keys.ts';
import { noteHead } from './noted-head.ts';
import type { ObjectStat, ObjectStore, StagedObject } from './object-store.ts';
import { receiveBytes } from './receive.ts';
import { type AudioInfoRecord, audioInfoSchema, markSchema } from './record-types.ts';
import { checked, type Records } from './records.ts';

/** An intent to delete outlives its decision only when its process died; the decision itself takes milliseconds. */
const DELETION_STALE_MS = 60_000;
const DELETION_WAIT_MS = 3_000;
const DELETION_POLL_MS = 20;

/** What the uploader says of the bytes. */
export interface SaidOfAudio {
  readonly contentType: string;
  readonly filename: string;
}

export interface AudioInfo extends ObjectStat, SaidOfAudio {}

export interface TakenAudio {
  readonly audio: string;
  readonly size: number;
  readonly created: boolean;
}

export interface AudioStore {
  /**
   * Stores an audio file and commits it to its address; `created` is false when it was already
   * stored. Idempotent. Throws INVALID_ARGUMENT, EMPTY_AUDIO and the errors of receiveBytes.
   */
  take(upload: ReceivedUpload<SaidOfAudio>, maxBytes: number): Promise<TakenAudio>;
  /** Absent: undefined. */
  info(audio: string): Promise<AudioInfo | undefined>;
  /**
   * Records that the run needs the audio, before the run is opened. Throws AUDIO_MISSING when the
   * audio is not stored. Idempotent.
   */
  use(audio: string, songhash: string, run: number): Promise<void>;
  /** The run needs the audio no more. Idempotent. */
  release(audio: string, songhash: string, run: number): Promise<void>;
  /** Deletes the audio unless a run needs it; says whether it did. Idempotent. */
  dropIfUnused(audio: string): Promise<boolean>;
}

export function createAudioStore({ store, records }: { store: ObjectStore; records: Records }): AudioStore {
  const mark = () => ({ schema: 1 as const, createdMs: Date.now() });
  const hasUsers = async (audio: string) => {
    // Not children(): a process that died while it put its mark may have left an empty place for it.
    for await (const _mark of store.list(KEYS.audioUsers(audio))) return true;
    return false;
  };

  const isBeingDeleted = async (audio: string) => {
    for await (const nonce of store.children(KEYS.audioDeletions(audio))) {
      const intent = await store.stat(KEYS.audioDeletion(audio, nonce));
      if (intent && Date.now() - intent.modifiedMs < DELETION_STALE_MS) return true;
    }
    return false;
  };

  const undecidedPassed = async (audio: string) => {
    const deadline = Date.now() + DELETION_WAIT_MS;
    while (await isBeingDeleted(audio)) {
      if (Date.now() > deadline) throw new ServiceError('UNAVAILABLE', 'The audio is being removed. Try again.');
      await sleep(DELETION_POLL_MS);
    }
  };

  const keep = async (staged: StagedObject, audio: string, info: AudioInfoRecord): Promise<boolean> => {
    await records.create(audioInfoSchema, KEYS.audioInfo(audio), info);
    const created = await staged.commitIfAbsent(KEYS.audio(audio));
    // A deletion of equal bytes between the two writes also deleted the first info.
    if (created) await records.create(audioInfoSchema, KEYS.audioInfo(audio), info);
    return created;
  };

  return {
    take: async (upload, maxBytes) => {
      const { filename, contentType: claimed } = upload.info;
      const info = checked(audioInfoSchema, { filename, contentType: claimed, ...mark() }, 'info');
      const { bytes, head } = noteHead(upload.bytes, SNIFF_BYTES);
      return receiveBytes(store, { ...upload, bytes }, maxBytes, async (staged, { size, sha224 }) => {
        if (size === 0) throw new ServiceError('EMPTY_AUDIO', 'The audio is empty.');
        // The bytes decide before the type of the first uploader, because that type is never
        // changed later.
        const contentType = sniff(head())?.contentType ?? info.contentType;
        return { audio: sha224, size, created: await keep(staged, sha224, { ...info, contentType }) };
      });
    },
    info: async (audio) => {
      const stat = await store.stat(KEYS.audio(audio));
      if (!stat) return undefined;
      const said: AudioInfoRecord | undefined = await records.read(audioInfoSchema, KEYS.audioInfo(audio));
      return {
        ...stat,
        contentType: said?.contentType || 'application/octet-stream',
        filename: said?.filename ?? '',
      };
    },
    use: async (audio, songhash, run) => {
      const user = KEYS.audioUser(audio, songhash, run, randomUUID());
      await records.create(markSchema, user, mark());
      try {
        await undecidedPassed(audio);
        if (!(await store.stat(KEYS.audio(audio))))
          throw new ServiceError('AUDIO_MISSING', 'The audio of this song is not here. Upload it again.');
      } catch (error) {
        await store.delete(user);
        throw error;
      }
    },
    release: (audio, songhash, run) => store.deletePrefix(KEYS.audioUserRun(audio, songhash, run)),
    dropIfUnused: async (audio) => {
      // Spares audio in use two writes; what decides is the look after the intent.
      if (await hasUsers(audio)) return false;
      const intent = KEYS.audioDeletion(audio, randomUUID());
      await records.create(markSchema, intent, mark());
      try {
        if (await hasUsers(audio)) return false;
        await store.delete(KEYS.audio(audio));
        await store.delete(KEYS.audioInfo(audio));
        return true;
      } finally {
        await store.delete(intent);
      }
    },
  };
}
