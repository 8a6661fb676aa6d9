// Names the file that starts the `stemline` command.

import { join } from 'node:path';
import { ROOT } from '@stemline/e2e/paths.ts';

/** The path of the command. */
export const COMMAND = join(ROOT, 'client/bin/stemline.js');
