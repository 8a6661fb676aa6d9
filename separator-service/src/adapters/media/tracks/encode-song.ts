// Makes all tracks of a song, its peaks and its loudness in one pass over its samples, while they
// arrive.

import { type FileHandle, open, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { linkedAbort } from '@stemline/common/async/abort.ts';
import { PEAKS_CONTENT_TYPE, peaksName } from '@stemline/common/audio/peaks-file.ts';
import { ORIGINAL } from '@stemline/common/names.ts';
import {
  CHANNELS,
  type Encoded,
  type EncodeRequest,
  type Encoding,
  type EncodingObserver,
  SAMPLE_RATE,
} from '../../../domain/media.ts';
import { ffmpegFault } from '../ffmpeg/ffmpeg-fault.ts';
import { tracksOf } from './encoder-process.ts';
import type { EncoderSet } from './encoder-set.ts';
import { blocksOfPart } from './part-blocks.ts';
import { createPeaks } from './peaks.ts';
import { stemHz } from './song-encoders.ts';
import { isWholeTrack } from './whole/whole-track.ts';

/** Uses the encoders, and ends them. See Encoding for the methods and errors. */
export function encodeSong(request: EncodeRequest, set: EncoderSet): Encoding {
  const { stems, formats } = request;
  const { encoders, folder } = set;
  const link = linkedAbort(request.signal);
  link.signal.addEventListener('abort', () => set.abort(link.signal.reason), { once: true });
  const sources = [ORIGINAL, ...stems].map((name) => {
    const peaksFile = peaksName(name);
    const made = name === ORIGINAL ? [] : tracksOf({ formats, folder }, name, stemHz(request), 0);
    return { name, peaks: createPeaks(SAMPLE_RATE), peaksFile, peaksPath: join(folder, peaksFile), made };
  });
  type Source = (typeof sources)[number];
  let song: Promise<FileHandle> | undefined;
  let frames = 0;
  let ending: Promise<void> | undefined;

  const write = async (blocks: readonly Float32Array[]) => {
    // The encoders are other processes, which work while this one computes the peaks.
    const encoding = sources.map(({ name }, at) => encoders.of(name).write(blocks[at] as Float32Array));
    await Promise.all([...encoding, ...sources.map(({ peaks }, at) => peaks.write(blocks[at] as Float32Array))]);
  };

  const writePeaks = async ({ name, peaks, peaksFile, peaksPath }: Source, observer?: EncodingObserver) => {
    await writeFile(peaksPath, await peaks.finish());
    const file = { name: peaksFile, contentType: PEAKS_CONTENT_TYPE, path: peaksPath };
    observer?.onPeaks(name, file);
    return file;
  };

  const closeSong = async () => {
    const opened = await song?.catch(() => undefined);
    song = undefined;
    await opened?.close();
  };

  const end = async () => {
    link.abort(new DOMException('the tracks are no longer needed', 'AbortError'));
    await encoders.settled();
    await closeSong();
    const paths = sources.flatMap(({ made, peaksPath }) => [...made.map(({ path }) => path), peaksPath]);
    await Promise.all(paths.map((path) => rm(path, { force: true })));
    await set.removeFolder();
  };

  return {
    add: async (part) => {
      song ??= open(request.song);
      const blocks = blocksOfPart({ song: await song, from: frames, part, stems: stems.length });
      for await (const ofSources of blocks) {
        await Promise.race([write(ofSources), encoders.failed]);
        link.signal.throwIfAborted();
        request.onFrames?.((ofSources[0] as Float32Array).length / CHANNELS);
      }
      frames += part.frames;
    },
    finish: async (observer) => {
      await closeSong();
      const encodedOf = async (source: Source): Promise<Encoded> => {
        const { name } = source;
        const tracks =
          name === ORIGINAL ? [] : tracksOf({ formats, folder }, name, stemHz(request), request.frames ?? frames);
        const [{ loudness, end: ended }, peaks] = await Promise.all([
          encoders.endOf(name),
          writePeaks(source, observer),
        ]);
        for (const { format, path, samples } of tracks)
          if (!(await isWholeTrack(format, path, samples))) throw ffmpegFault('Encoding', ended);
        const encoded = { stem: name, tracks, peaks, loudness };
        observer?.onEncoded(encoded);
        return encoded;
      };
      const [ofSong, ...ofStems] = await Promise.all(sources.map(encodedOf));
      return { song: ofSong as Encoded, stems: ofStems, frames };
    },
    end: () => {
      ending ??= end().finally(link.release);
      return ending;
    },
  };
}
