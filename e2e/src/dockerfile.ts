// Reads from a Dockerfile which files of the checkout the stages copy, and the command of the
// image. Supports the instructions of our Dockerfiles: FROM, WORKDIR, COPY with and without --from,
// and CMD.

import { readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { ROOT } from './paths.ts';

/** A file or folder that a COPY instruction copies. */
export interface Copy {
  /** A path in the checkout. In a copy from another stage, an absolute path in that stage. */
  readonly from: string;
  /** The absolute path of the copy. */
  readonly to: string;
}

interface StageCopy extends Copy {
  /** The source stage; undefined: the checkout. */
  readonly stage: string | undefined;
}

/** The parts of a Dockerfile that its tests check. */
export interface Dockerfile {
  /** Copies from the checkout in all stages, including those that do not reach the image. */
  readonly copies: readonly Copy[];
  /** Files of the checkout in the image, copied directly or through other stages. */
  readonly image: readonly Copy[];
  /** Returns the files of the checkout in a stage. */
  stage(name: string): readonly Copy[];
  /** The words of CMD. */
  readonly command: readonly string[];
}

/** `path` is relative to the checkout. Throws when a COPY names a stage that does not exist. */
export function readDockerfile(path: string): Dockerfile {
  const text = readFileSync(join(ROOT, path), 'utf8').replaceAll('\\\n', ' ');
  const stages = new Map<string, { folder: string; copies: StageCopy[] }>();
  let stage = { folder: '/', copies: [] as StageCopy[] };
  let command: string[] = [];
  for (const line of text.split('\n')) {
    const [instruction = '', ...words] = line.split(/\s+/);
    if (instruction === 'FROM') {
      const [base = '', , name = 'image'] = words;
      const { folder = '/', copies = [] } = stages.get(base) ?? {};
      stage = { folder, copies: [...copies] };
      stages.set(name, stage);
    } else if (instruction === 'WORKDIR') stage.folder = posix.resolve(stage.folder, words[0] ?? '');
    else if (instruction === 'COPY') stage.copies.push(...readCopies(words, stage.folder));
    else if (instruction === 'CMD') command = JSON.parse(words.join(' ')) as string[];
  }
  const resolve = (copy: StageCopy): Copy[] => {
    if (copy.stage === undefined) return [copy];
    const source = stages.get(copy.stage);
    if (!source) throw new Error(`${path} copies from the stage ${copy.stage}, which does not exist`);
    return source.copies
      .flatMap(resolve)
      .filter(({ to }) => `${to}/`.startsWith(`${copy.from}/`))
      .map(({ from, to }) => ({ from, to: posix.join(copy.to, posix.relative(copy.from, to)) }));
  };
  const all = [...stages.values()].flatMap(({ copies }) => copies);
  return {
    copies: all.filter((copy) => copy.stage === undefined),
    image: stage.copies.flatMap(resolve),
    stage: (name) => stages.get(name)?.copies.flatMap(resolve) ?? [],
    command,
  };
}

/** `COPY a b folder/` makes two copies in the folder, which keep their names. */
function readCopies(words: readonly string[], folder: string): StageCopy[] {
  const stage = words.find((word) => word.startsWith('--from='))?.slice('--from='.length);
  const paths = words.filter((word) => !word.startsWith('--'));
  const target = paths.at(-1) ?? '';
  return paths.slice(0, -1).map((from) => {
    // Docker copies the content of a folder and not the folder itself.
    const keepsName = stage === undefined && target.endsWith('/') && statSync(join(ROOT, from)).isFile();
    return { from, to: posix.resolve(folder, target, keepsName ? posix.basename(from) : ''), stage };
  });
}
