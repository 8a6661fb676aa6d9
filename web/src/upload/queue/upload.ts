// Types of one upload.

import type { ReadonlySignal } from '@preact/signals';
import type { Accepted } from '../../api/types.ts';
import type { LiveState } from '../../live/song-feed.ts';
import type { ChosenFile } from '../intake/chosen.ts';

/** The options of an upload, as the query of `POST apiv1/songs`. */
export type UploadQuery = Readonly<Record<string, string>>;

/**
 * The phase of an upload:
 * - chosen: waits for the visitor to start it.
 * - queued: waits until other files are sent.
 * - sending: its bytes are being sent, or the server is storing them.
 * - pausing: an attempt failed for a temporary reason; the next one begins at `until`.
 * - accepted: the server has the song.
 * - failed: it was refused, and only the visitor can start it again.
 * - stopping: the visitor stopped it, but the server may have it already.
 * - stopped: the visitor stopped it before the server had the song.
 */
export type Phase =
  | { readonly name: 'chosen' | 'queued' | 'sending' | 'stopping' | 'stopped' }
  /** `until`: in milliseconds since 1970. */
  | { readonly name: 'pausing'; readonly problem: Error; readonly until: number }
  /** `isRepeat`: an earlier attempt may have reached the server, so `joined` may mean itself. */
  | { readonly name: 'accepted'; readonly answer: Accepted; readonly isRepeat: boolean }
  | { readonly name: 'failed'; readonly problem: Error };

/** One file on its way to the server, and then the song that was made from it. */
export interface Upload extends ChosenFile {
  /** Unique on this page. */
  readonly id: number;
  readonly phase: ReadonlySignal<Phase>;
  /** Bytes that were sent in this attempt. */
  readonly sentBytes: ReadonlySignal<number>;
  /** The state of the song; undefined: not known, or the server does not have the song. */
  readonly live: ReadonlySignal<LiveState>;
}

/** Returns whether the upload needs this page: leaving the page would lose it. */
export function isUnfinished({ name }: Phase): boolean {
  return name === 'queued' || name === 'sending' || name === 'pausing';
}
