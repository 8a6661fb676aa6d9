// Downloads the waveform peaks of a stem.

import { urlOf } from '../../api/ask.ts';
import { fetchWhole } from '../../audio/readers/fetch-range.ts';
import { type Peaks, parsePeaks } from './peaks-data.ts';

/**
 * Downloads one level of the peaks of a stem. Repeats the request for a while if the server is
 * unavailable. Resolves with undefined when that does not help, and for songs of earlier versions,
 * which have no peaks: a lane is usable without its waveform.
 */
export async function loadPeaks(
  songhash: string,
  stem: string,
  level: number,
  signal: AbortSignal,
): Promise<Peaks | undefined> {
  try {
    const bytes = await fetchWhole(urlOf(`apiv1/songs/${songhash}/peaks/${stem}?level=${level}`), signal);
    return parsePeaks(new Uint8Array(bytes), level);
  } catch {
    return undefined;
  }
}
