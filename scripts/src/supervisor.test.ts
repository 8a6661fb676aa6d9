import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { type Supervisor, supervise } from './supervisor.ts';
import { createTerminalReport } from './terminal-report.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'stemline-supervisor-'));
let supervisor: Supervisor | undefined;
afterEach(async () => {
  await supervisor?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

/** Resolves with the terminal output once it contains `text`. */
function superviseUntil(text: string, script: string): Promise<string[]> {
  return new Promise((resolve) => {
    const shown: string[] = [];
    const report = createTerminalReport(dataDir, (line) => {
      shown.push(line);
      if (line.includes(text)) resolve(shown);
    });
    const env = { PATH: process.env.PATH ?? '' };
    const spec = { name: 'queue', command: 'sh', args: ['-c', script], cwd: dataDir, env, stopMs: 1_000 };
    supervisor = supervise(spec, report, () => {});
  });
}

it.skipIf(!existsSync('/dev/full'))(
  'a service whose log file cannot be written keeps running, and its lines are shown',
  async () => {
    mkdirSync(join(dataDir, 'logs'));
    symlinkSync('/dev/full', join(dataDir, 'logs/queue.jsonl'));
    const shown = await superviseUntil('line 50', 'for i in $(seq 50); do echo line $i; done; sleep 1000');
    expect(shown.filter((line) => line.includes('cannot be written'))).toHaveLength(1);
    expect(shown.filter((line) => /line \d+$/.test(line))).toHaveLength(50);
    expect(supervisor?.crashes()).toBe(0);
  },
);
