// Builds the command that runs a program with limits on its memory and CPU time.

export interface Bounds {
  /**
   * Limit of address space. macOS has no such limit, so only the limits of the program itself apply
   * there.
   */
  readonly memoryBytes: number;
  /** After this CPU time the program gets SIGXCPU, and a few seconds later SIGKILL. */
  readonly cpuSeconds: number;
}

export interface Command {
  readonly file: string;
  readonly args: readonly string[];
}

const SHELL = '/bin/sh';
/** CPU time for a program to shut down after SIGXCPU. */
const CPU_GRACE_SECONDS = 5;

/**
 * The shell sets the limits and then replaces itself with the program, under the same process id.
 * It skips limits that the system does not support or already limits further. The exit code is 126
 * or 127 when the program cannot be started.
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
