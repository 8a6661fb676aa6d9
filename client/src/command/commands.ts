// Lists the commands of `stemline`, in the order of the help.

import { separate } from './separate/separate.ts';
import { deliveries } from './server-commands/deliveries.ts';
import { doctor } from './server-commands/doctor.ts';
import { listen } from './server-commands/listen.ts';
import { limits, models } from './server-commands/models.ts';
import { version } from './server-commands/version.ts';
import { cancel, remove, retry } from './songs/change-songs.ts';
import { download } from './songs/download.ts';
import { list } from './songs/list.ts';
import { show } from './songs/show.ts';
import { wait, watch } from './songs/wait.ts';
import type { Command } from './syntax.ts';

/** The commands. */
export const COMMANDS: readonly Command[] = [
  separate,
  list,
  show,
  wait,
  watch,
  download,
  remove,
  cancel,
  retry,
  models,
  limits,
  deliveries,
  listen,
  doctor,
  version,
];
