// Describes a stream of a file that ffprobe cannot read, from the first line of ffmpeg's packets.

import type { Ffmpeg } from '../ffmpeg/ffmpeg.ts';
import type { AudioStream } from '../probe/probe.ts';
import { channelCountOf } from './channel-layouts.ts';
import { nothingDecoded, throwIfCutShort } from './decode-failure.ts';
import { createPacketList } from './packet-list.ts';

const CPU_SECONDS = 60;

/** `map`: the stream, as ffmpeg's `-map` names it. Rejects with BAD_AUDIO. */
export async function describeStream(
  ffmpeg: Ffmpeg,
  inputArgs: readonly string[],
  map: string,
  signal: AbortSignal,
): Promise<Omit<AudioStream, 'index'>> {
  const list = createPacketList();
  const accepts = (line: string) => {
    list.add(line);
    return true;
  };
  const copy = ['-map', map, '-c', 'copy', '-frames:a', '1', '-f', 'framecrc', 'pipe:3'];
  const args = ['-threads', '1', ...inputArgs, ...copy];
  const end = await ffmpeg.run(args, { signal, cpuSeconds: CPU_SECONDS, accepts });
  throwIfCutShort(end, false);
  const { codec, sampleRate, layout } = list.packets();
  if (codec === undefined) throw nothingDecoded(end);
  return {
    codec,
    sampleRate,
    layout,
    channels: channelCountOf(layout) ?? 0,
    bits: null,
    isDefault: true,
    seconds: undefined,
  };
}
