// Keeps a decoder ready for the next MP3 between two songs, because starting ffmpeg takes longer
// than decoding a minute of music.

import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { linkedAbort } from '@stemline/common/async/abort.ts';
import { type DecodeRequest, FRAME_BYTES } from '../../../domain/media.ts';
import { type Ffmpeg, PROTOCOLS } from '../ffmpeg/ffmpeg.ts';
import { inputFrom } from '../input/file-format.ts';
import type { MediaInput } from '../input/media-input.ts';
import { createSpare } from '../spare.ts';
import type { DecodePlan } from './decode-plan.ts';
import type { DecodeFigures } from './decode-run.ts';
import { pcmLimits } from './decode-stream.ts';
import { startGated } from './gated-decode.ts';
import { isConfirmed, KNOWN_RUN } from './known-mp3.ts';

/** The spare decoder of a separator, or none. */
export interface SpareDecoder {
  /**
   * Called for each song; `plan`: that of a usual MP3. Decodes it with the spare decoder.
   * Undefined: there is none, or its run does not confirm the plan, so that the file must be
   * decoded without it. Rejects with the reason of the signal when it aborts.
   */
  decode(request: DecodeRequest, plan: DecodePlan | undefined): Promise<DecodeFigures | undefined>;
  /** Starts one if the last two songs had a plan. Called when no song waits for it. */
  prepare(): void;
  /** Ends it, and starts no other one. Resolves when no process and no file is left. */
  close(): Promise<void>;
}

interface ReadyDecoder {
  readonly run: ReturnType<typeof startGated>;
  readonly folder: string;
  readonly audio: string;
  readonly pcm: string;
  readonly abort: (reason: unknown) => void;
  hasEnded: boolean;
}

/** The songs in a row after which another one of the kind is expected. */
const ROW = 2;
/** Audio between tags is copied. For more bytes, the start of ffmpeg hardly matters. */
const MAX_COPIED_BYTES = 32 * 1024 ** 2;

/** `maxSeconds`: that of every song. `makeFolder`: makes a folder for the files of a decoder. */
export function createSpareDecoder(
  ffmpeg: Pick<Ffmpeg, 'runFed' | 'whenFree'>,
  maxSeconds: number,
  makeFolder: () => Promise<string>,
): SpareDecoder {
  let row = 0;

  const end = async ({ run, folder, abort }: ReadyDecoder) => {
    abort(new DOMException('no song needs this decoder', 'AbortError'));
    await run.ended.catch(() => undefined);
    await rm(folder, { recursive: true, force: true });
  };
  const spare = createSpare(end);

  const start = async (): Promise<ReadyDecoder> => {
    const folder = await makeFolder();
    const [audio, pcm] = [join(folder, 'audio'), join(folder, 'mix.f32')];
    const { signal, abort } = linkedAbort();
    const output = { path: pcm, maxBytes: pcmLimits(0, maxSeconds).byLength };
    const run = startGated(ffmpeg, { ...KNOWN_RUN, inputArgs: inputArgsOf(audio), map: '1:0', output, signal });
    const started: ReadyDecoder = { run, folder, audio, pcm, abort, hasEnded: false };
    const note = () => {
      started.hasEnded = true;
    };
    run.ended.then(note, note);
    return started;
  };

  const decodeWith = async (mine: ReadyDecoder, request: DecodeRequest, plan: DecodePlan) => {
    const { signal, input, output } = request;
    const stop = () => mine.abort(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    try {
      await place(plan.input, input, mine.audio);
      const figures = await ffmpeg.whenFree(signal, mine.run.open);
      const isWithin = figures.frames * FRAME_BYTES <= pcmLimits(plan.input.bytes, maxSeconds).bySize;
      if (!isWithin || !isConfirmed(plan, figures)) return undefined;
      await rename(mine.pcm, output);
      return figures;
    } catch {
      signal.throwIfAborted();
      // The decoding without it reports a failure, such as a full disk.
      return undefined;
    } finally {
      signal.removeEventListener('abort', stop);
      await end(mine);
    }
  };

  return {
    decode: async (request, plan) => {
      row = plan ? row + 1 : 0;
      const mine = plan && isPlaceable(plan.input) ? spare.take(isWaiting) : undefined;
      return plan && mine && decodeWith(mine, request, plan);
    },
    prepare: () => {
      if (row >= ROW) spare.renew(isWaiting, start);
    },
    close: spare.close,
  };
}

function isWaiting({ hasEnded }: ReadyDecoder): boolean {
  return !hasEnded;
}

function inputArgsOf(path: string): string[] {
  // The options of an input hold for the next input only, which is the one before the song.
  return [...PROTOCOLS, '-f', KNOWN_RUN.codec, '-i', inputFrom(path, 0)];
}

function isPlaceable({ audioBytes, bytes }: MediaInput): boolean {
  return audioBytes === bytes || audioBytes <= MAX_COPIED_BYTES;
}

/** Makes the part between the tags available at the path that ffmpeg opens. */
async function place({ audioBytes, bytes, start }: MediaInput, from: string, to: string): Promise<void> {
  if (audioBytes === bytes) await symlink(from, to);
  else await pipeline(createReadStream(from, { start, end: start + audioBytes - 1 }), createWriteStream(to));
}
