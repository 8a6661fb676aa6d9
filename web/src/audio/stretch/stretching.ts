// Stretches audio in a worker, which all stretchers of a player share.

import { abortable } from '@stemline/common/async/wait.ts';
import type { Stereo } from '../readers/piece-reader.ts';
import type { Reply, Request } from './messages.ts';

/** Stretches consecutive pieces of all stems together. */
export interface Stretcher {
  /**
   * Takes the next piece of each stem, whose memory it takes over. Resolves with the audio that is
   * complete, which may be empty. `isLast`: no piece follows. Rejects with the reason of the
   * signal, and when the worker fails.
   */
  push(stems: readonly Stereo[], isLast: boolean, signal: AbortSignal): Promise<readonly Stereo[]>;
  close(): void;
}

/** Creates stretchers. */
export interface Stretching {
  open(stems: number, sampleRate: number, speed: number): Stretcher;
  close(): void;
}

/** A worker, and its failure as the reason of a signal. */
interface Running {
  readonly worker: Worker;
  readonly failed: AbortSignal;
}

/** Starts the worker with the first stretcher, and another one after a failure. */
export function createStretching(): Stretching {
  let running: Running | undefined;
  let opened = 0;
  return {
    open: (stems, sampleRate, speed) => {
      if (!running || running.failed.aborted) running = startWorker();
      opened += 1;
      const id = opened;
      const own = running;
      const { worker } = own;
      send(worker, { kind: 'open', id, channels: stems * 2, sampleRate, speed });
      return {
        push: async (pieces, isLast, signal) => inPairs(await push(own, id, pieces.flat(), isLast, signal)),
        close: () => send(worker, { kind: 'close', id }),
      };
    },
    close: () => {
      running?.worker.terminate();
      running = undefined;
    },
  };
}

function startWorker(): Running {
  const worker = new Worker(new URL('./stretch-worker.ts', import.meta.url), { type: 'module' });
  const failing = new AbortController();
  // The event occurs only once, and also when the script of the worker cannot be loaded.
  worker.addEventListener('error', () => {
    worker.terminate();
    failing.abort(new Error('The worker that changes the speed has failed.'));
  });
  return { worker, failed: failing.signal };
}

function send(worker: Worker, request: Request, transfer: Transferable[] = []): void {
  worker.postMessage(request, transfer);
}

function push(
  { worker, failed }: Running,
  id: number,
  channels: readonly Float32Array<ArrayBuffer>[],
  isLast: boolean,
  signal: AbortSignal,
): Promise<readonly Float32Array<ArrayBuffer>[]> {
  return abortable(signal, (resolve, reject) => {
    const onMessage = ({ data }: MessageEvent<Reply>) => data.id === id && resolve(data.channels);
    const onFailure = () => reject(failed.reason);
    worker.addEventListener('message', onMessage);
    failed.addEventListener('abort', onFailure);
    if (failed.aborted) onFailure();
    const buffers = channels.map((samples) => samples.buffer);
    send(worker, { kind: 'push', id, channels, isLast }, buffers);
    return () => {
      worker.removeEventListener('message', onMessage);
      failed.removeEventListener('abort', onFailure);
    };
  });
}

function inPairs(channels: readonly Float32Array<ArrayBuffer>[]): Stereo[] {
  return Array.from({ length: channels.length / 2 }, (_, stem) => {
    const [left, right] = channels.slice(stem * 2, stem * 2 + 2);
    return [left as Float32Array<ArrayBuffer>, right as Float32Array<ArrayBuffer>];
  });
}
