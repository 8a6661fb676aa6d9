// Builds the command that runs a program with limits on its memory and CPU time.

export interface Bounds {
  /** Of address space. macOS has no such limit: there the program's own limits must do. */
  readonly memoryBytes: number;
  /** At this point the program gets SIGXCPU, and a few seconds later SIGKILL. */
  readonly cpuSeconds: number;
}

export interface Command {
  readonly file: string;
  readonly args: readonly string[];
}

const SHELL = '/bin/sh';
/** For a program that ends in good order at SIGXCPU. */
const CPU_GRACE_SECONDS = 5;

/**
 * The shell sets the limits and then becomes the program, under the same process id. A limit that it cannot set, because
 * the system has none or a lower one is in force, is left out. A program that cannot be started ends with 126 or 127.
 */
export function boundedCommand({ file, args }: Command, { memoryBytes, cpuSeconds }: Bounds): Command {
  const limits = [
    `ulimit -v ${Math.ceil(memoryBytes / 1024)}`,
    `ulimit -S -t ${cpuSeconds}`,
    `ulimit -H -t ${cpuSeconds + CPU_GRACE_SECONDS}`,
  ];
  const script = [...limits.map((limit) => `${limit} 2>/dev/null`), 'exec "$0" "$@"'].join('; ');
  return { file: SHELL, args: ['-c', script, file, ...args] };
}
