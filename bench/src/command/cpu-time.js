// Writes the processor time of a Node process, in milliseconds, into the file that
// STEMLINE_BENCH_CPU_FILE names when the process ends. To be loaded with --import.

import { writeFileSync } from 'node:fs';

process.once('exit', () => {
  const { user, system } = process.cpuUsage();
  writeFileSync(process.env.STEMLINE_BENCH_CPU_FILE, String((user + system) / 1_000));
});
