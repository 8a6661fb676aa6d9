// Serves the waveform peaks of a stem: GET and HEAD /apiv1/songs/<songhash>/peaks/<track>.

import { DOWNLOAD_PEAKS } from '../api/download-operations.ts';
import { contentDisposition } from '../domain/download-name.ts';
import { sliced } from '../domain/sliced.ts';
import { type Route, route } from '../http/route.ts';
import { sendFile } from '../http/send-file.ts';
import type { Parts } from './parts.ts';
import { withState } from './with-state.ts';

/** The route of the peaks. */
export function peaksRoutes({ reader, downloads, tracks }: Parts): Route[] {
  return [
    route(DOWNLOAD_PEAKS, (context, { songhash, track, level = 0 }) =>
      withState(reader, songhash, context, async () => {
        const { info, bytes, close } = await tracks.openPeaks({ songhash, track }, level, context);
        try {
          const disposition = contentDisposition(info.songFilename, songhash, info.name);
          // The storage service always sends whole peaks, because they are small.
          await sendFile(context, { ...info, disposition }, downloads, (range) => sliced(bytes, range));
        } finally {
          await close();
        }
      }),
    ),
  ];
}
