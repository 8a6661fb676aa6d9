// Makes an ffmpeg that encodes MP3 with another quality of LAME than the one that it is called
// with, because the separator has no setting for it.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The quality that the separator asks for, and that of Demucs. A lower number is slower. */
export const OUR_QUALITY = 5;
export const DEMUCS_QUALITY = 2;

/** An ffmpeg whose quality of LAME can be changed. */
export interface QualityFfmpeg {
  /** The path of the program, for STEMLINE_FFMPEG. */
  readonly path: string;
  /** Chooses the quality for the processes that start from now on. */
  use(quality: number): void;
}

/**
 * Writes the program into `folder`. It starts `real`, and fails when it has to change the quality
 * of an MP3 whose arguments do not contain the quality of the separator.
 */
export function makeQualityFfmpeg(folder: string, real = 'ffmpeg'): QualityFfmpeg {
  const path = join(folder, 'ffmpeg-with-quality');
  const wanted = join(folder, 'lame-quality');
  const script = `#!/bin/bash
quality=$(<'${wanted}')
[ "$quality" = ${OUR_QUALITY} ] && exec '${real}' "$@"
args=() codec= previous= pending=
for arg in "$@"; do
  [ "$previous" = -c:a ] && codec=$arg && [ "$arg" = libmp3lame ] && pending=yes
  if [ "$codec $previous $arg" = "libmp3lame -compression_level ${OUR_QUALITY}" ]; then arg=$quality pending=; fi
  args+=("$arg")
  previous=$arg
done
[ -n "$pending" ] && echo "the arguments contain no quality ${OUR_QUALITY} of LAME" >&2 && exit 1
exec '${real}' "\${args[@]}"
`;
  const use = (quality: number) => writeFileSync(wanted, `${quality}\n`);
  use(OUR_QUALITY);
  writeFileSync(path, script, { mode: 0o755 });
  return { path, use };
}
