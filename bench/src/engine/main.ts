// Runs `make bench-engine`: all of its parts, or those that PART names.

import { PlainError } from '@stemline/scripts/plain-error.ts';
import { measureArms } from './arms-part.ts';
import { type Bench, withBench } from './bench.ts';
import { measureChunks } from './chunks-part.ts';
import { checkDevice } from './device-part.ts';
import { measureDrift } from './drift-part.ts';
import { measureEngine, measureFairness } from './engine-parts.ts';
import { measureMemory } from './memory-part.ts';
import { PARTS, type PartName, parseBenchSettings } from './settings.ts';
import { measureTogether } from './together-part.ts';

const RUN: Readonly<Record<PartName, (bench: Bench) => Promise<void>>> = {
  device: checkDevice,
  engine: measureEngine,
  fairness: measureFairness,
  arms: measureArms,
  together: measureTogether,
  drift: measureDrift,
  memory: measureMemory,
  chunks: measureChunks,
};

try {
  const settings = parseBenchSettings(process.argv.slice(2));
  await withBench(settings, async (bench) => {
    for (const part of PARTS.filter((name) => settings.parts.includes(name))) {
      const begin = performance.now();
      console.error(`part ${part}`);
      await RUN[part](bench);
      console.error(`part ${part} took ${Math.round((performance.now() - begin) / 1000)} s`);
    }
  });
} catch (error) {
  if (!(error instanceof PlainError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
