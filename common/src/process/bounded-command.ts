// Builds the command that runs a program with limits on its memory and CPU time.

/** The limits of a program. */
export interface Bounds {
  /** Limit of the address space, in bytes. macOS cannot set it. */
  readonly memoryBytes: number;
  /** After this CPU time the program receives SIGXCPU, and a few seconds later SIGKILL. */
  readonly cpuSeconds: number;
}

/** A program with its arguments. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
}

const SHELL = '/bin/sh';
/** CPU time for a program to shut down after SIGXCPU. */
const CPU_GRACE_SECONDS = 5;

/**
 * Returns the command of a shell that sets the limits and then replaces itself with the program,
 * under the same process id. The shell skips a limit that the system does not support, or that is
 * already lower. The exit code is 126 or 127 when the program cannot be started.
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
