// Runs `make chaos`: a whole stack under faults, and a check of everything that its clients saw.

import { runInForeground } from '@stemline/scripts/foreground.ts';
import { reportOf } from './report.ts';
import { runChaos } from './run.ts';
import { parseChaosSettings } from './settings.ts';

const nothingMore = () => undefined;

await runInForeground('chaos', nothingMore, async ({ signal }) => {
  const say = (text: string) => process.stdout.write(`${text}\n`);
  const recorder = await runChaos(parseChaosSettings(process.env), signal, say);
  const { lines, violations } = reportOf(recorder.events);
  for (const line of lines) say(line);
  if (violations.length > 0) say(`the history is ${recorder.path}`);
  return violations.length > 0 ? 1 : 0;
});
