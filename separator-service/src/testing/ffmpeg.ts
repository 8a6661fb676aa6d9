// Creates the real ffmpeg adapter.

import { createFfmpeg } from '../adapters/media/ffmpeg.ts';
import { childEnvironment } from '../environment.ts';

/** Returns an adapter that runs at most two processes; `file` may be a script. */
export const ffmpegOf = (file = 'ffmpeg') =>
  createFfmpeg({ file, processes: 2, environment: childEnvironment(process.env) });
