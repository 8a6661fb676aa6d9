// Makes all tracks of a song, its peaks and its loudness in one pass over its samples, while they
// arrive.

import { type FileHandle, open, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { linkedAbort } from '@stemline/common/async/abort.ts';
import { PEAKS_CONTENT_TYPE, peaksName } from '@stemline/common/audio/peaks-file.ts';
import { ORIGINAL } from '@stemline/common/names.ts';
import { CHANNELS, type Encoded, type EncodeRequest, type Encoding, SAMPLE_RATE } from '../../../domain/media.ts';
import { ffmpegFault } from '../ffmpeg/ffmpeg-fault.ts';
import { tracksOf } from './encoder-process.ts';
import { blocksOfPart } from './part-blocks.ts';
import { createPeaks } from './peaks.ts';
import { type EncodingMeans, needsLength, startSongEncoders, stemHz } from './song-encoders.ts';
import { isWholeTrack } from './whole/whole-track.ts';

/** Starts the processes at once. See Encoding for the methods and errors. */
export function encodeSong(request: EncodeRequest, means: EncodingMeans): Encoding {
  if (request.frames === undefined && needsLength(request)) throw new Error('the length of the song is missing');
  const { folder, stems } = request;
  const link = linkedAbort(request.signal);
  const encoders = startSongEncoders({ ...request, signal: link.signal }, means);
  const sources = [ORIGINAL, ...stems].map((name) => {
    const peaksFile = peaksName(name);
    const made = name === ORIGINAL ? [] : tracksOf(request, name, stemHz(request), 0);
    return { name, peaks: createPeaks(SAMPLE_RATE), peaksFile, peaksPath: join(folder, peaksFile), made };
  });
  type Source = (typeof sources)[number];
  let song: Promise<FileHandle> | undefined;
  let frames = 0;
  let ending: Promise<void> | undefined;

  const write = async ({ name, peaks }: Source, block: Float32Array) => {
    await Promise.all([peaks.write(block), encoders.of(name).write(block)]);
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
  };

  return {
    add: async (part) => {
      song ??= open(request.song);
      const blocks = blocksOfPart({ song: await song, from: frames, part, stems: stems.length });
      for await (const ofSources of blocks) {
        const writes = sources.map((source, at) => write(source, ofSources[at] as Float32Array));
        await Promise.race([Promise.all(writes), encoders.failed]);
        link.signal.throwIfAborted();
        request.onFrames?.((ofSources[0] as Float32Array).length / CHANNELS);
      }
      frames += part.frames;
    },
    finish: async () => {
      await closeSong();
      const ends = await encoders.finish();
      const encodedOf = async ({ name, peaks, peaksFile, peaksPath }: Source): Promise<Encoded> => {
        const tracks = name === ORIGINAL ? [] : tracksOf(request, name, stemHz(request), request.frames ?? frames);
        const ended = ends.get(name);
        if (!ended) throw new Error(`${name} has no end`);
        for (const { format, path, samples } of tracks)
          if (!(await isWholeTrack(format, path, samples))) throw ffmpegFault('Encoding', ended.end);
        await writeFile(peaksPath, await peaks.finish());
        const file = { name: peaksFile, contentType: PEAKS_CONTENT_TYPE, path: peaksPath };
        return { stem: name, tracks, peaks: file, loudness: ended.loudness };
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
