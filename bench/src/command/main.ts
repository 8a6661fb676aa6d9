// Measures the `stemline` command: its start, and a batch beside parallel POSTs.

import { withStack } from '../with-stack.ts';
import { measureBatch } from './batch.ts';
import { measureStart } from './start.ts';

await measureStart(20);
await withStack({ STEMLINE_DEFAULT_MODEL: 'preview' }, (stack) => measureBatch(stack, { files: 20, runs: 9 }));
