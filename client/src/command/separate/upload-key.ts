// Decides how long an upload keeps its idempotency key: as long as the server may have accepted the
// song with it.

import { StemlineError } from '../../client.ts';
import { CommandError } from '../command-error.ts';
import { EXIT, exitOfCode } from '../exit-codes.ts';
import { proxyFailure } from '../proxy-failure.ts';

/** `free`: nothing was accepted with the key; `open`: perhaps; `spent`: other bytes were. */
export type KeyState = 'free' | 'open' | 'spent';

/** The idempotency key of an upload and of its repeats. */
export interface UploadKey {
  readonly text: string;
  /** Takes note of the failure of an attempt. `isSent`: it has sent all bytes. */
  failed(error: unknown, isSent: boolean): void;
  state(): KeyState;
}

/** `url`: of the server. `inherited`: the key of an earlier run, which may have been accepted. */
export function createUploadKey(url: string, inherited?: string): UploadKey {
  let state: KeyState = inherited === undefined ? 'free' : 'open';
  return {
    text: inherited ?? crypto.randomUUID(),
    failed: (error, isSent) => {
      if (isOfOtherBytes(error, isSent)) state = 'spent';
      else if (state === 'free' && isSent && !isRefusal(error, url)) state = 'open';
    },
    state: () => state,
  };
}

/** A changed file is found after the server has accepted its bytes. */
function isOfOtherBytes(error: unknown, isSent: boolean): boolean {
  if (error instanceof StemlineError) return error.code === 'IDEMPOTENCY_KEY_REUSED';
  return isSent && error instanceof CommandError && error.code === 'FILE_CHANGED';
}

/** Returns whether the server itself has refused the song. After other errors it may be queued. */
function isRefusal(error: unknown, url: string): boolean {
  if (!(error instanceof StemlineError)) return false;
  const { status, code, message } = error;
  if (code === 'INTERNAL' || proxyFailure(status, code, message, url)) return false;
  return status < 500 || exitOfCode(code) === EXIT.full;
}
