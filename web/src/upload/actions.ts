// The actions of the rows of uploads.

import { goToSong } from '../address.ts';
import { ask } from '../api/ask.ts';
import { Problem } from '../api/problem.ts';
import { announceLibraryChange } from '../library/changes.ts';
import { refreshSong } from '../live/song-feed.ts';
import type { Action } from './list/row-view.ts';
import { isModelProblem } from './queue/local-problem.ts';
import type { Upload, UploadQuery } from './queue/upload.ts';
import type { UploadQueue } from './queue/upload-queue.ts';

/** Cancels a song on the server. Throws a Problem. */
export async function cancelSong(songhash: string): Promise<void> {
  await ask(`apiv1/songs/${songhash}/cancel`, { method: 'POST' });
  refreshSong(songhash);
}

/**
 * Executes an action. `query`: the options that are chosen now. Throws a Problem when the server
 * refuses it.
 */
export async function actOn(
  action: Action,
  upload: Upload,
  { queue, query }: { readonly queue: UploadQueue; readonly query: UploadQuery },
): Promise<void> {
  const songhash = songhashOf(upload);
  switch (action) {
    case 'open':
      return goToSong(songhash);
    case 'cancel':
      return cancelSong(songhash);
    case 'stop':
      return queue.stop(upload);
    case 'now':
      return queue.sendNow(upload);
    case 'remove':
      return queue.remove([upload]);
    case 'again':
      // The same options would be refused again if the model is the reason.
      return queue.again(upload, isModelRefused(upload) ? query : undefined);
    case 'retry':
      return retrySong(songhash, () => queue.again(upload));
  }
}

/** Sends the file again when the server does not keep the audio any more. */
async function retrySong(songhash: string, sendAgain: () => void): Promise<void> {
  try {
    await ask(`apiv1/songs/${songhash}/retry`, { method: 'POST' });
  } catch (caught) {
    if (!(caught instanceof Problem) || !['AUDIO_MISSING', 'SONG_UNKNOWN'].includes(caught.code)) throw caught;
    return sendAgain();
  }
  refreshSong(songhash);
  announceLibraryChange();
}

function songhashOf({ phase }: Upload): string {
  return phase.value.name === 'accepted' ? phase.value.answer.hash : '';
}

function isModelRefused({ phase: { value } }: Upload): boolean {
  return value.name === 'failed' && isModelProblem(value.problem);
}
