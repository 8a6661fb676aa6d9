// `make check`: every step runs, also after one has failed; what is wrong is printed under the step's name.

import { resolve } from 'node:path';
import { checkSteps } from './check-steps.ts';

const root = resolve(import.meta.dirname, '../..');
let failed = 0;
let skipped = 0;
for (const step of checkSteps(root)) {
  const startedAt = performance.now();
  const result = await step.run();
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  if (typeof result !== 'string') {
    skipped += 1;
    console.log(`skipped  ${step.name}: ${result.skipped}`);
  } else if (result === '') console.log(`ok       ${step.name} (${seconds} s)`);
  else {
    failed += 1;
    console.log(`FAILED   ${step.name} (${seconds} s)\n${result.trimEnd()}\n`);
  }
}
const left = skipped === 0 ? '' : ` ${skipped} skipped: see above.`;
console.log(`${failed === 0 ? 'All checks passed.' : `${failed} ${failed === 1 ? 'check' : 'checks'} failed.`}${left}`);
process.exit(failed === 0 ? 0 : 1);
