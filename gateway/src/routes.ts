// Lists every route. A test compares the list with openapi.json.

import { deliveryRoutes } from './handlers/deliveries.ts';
import { eventRoutes } from './handlers/events.ts';
import { limitRoutes } from './handlers/limits.ts';
import { operationRoutes } from './handlers/operations.ts';
import { pageRoutes } from './handlers/pages.ts';
import type { Parts } from './handlers/parts.ts';
import { peaksRoutes } from './handlers/peaks.ts';
import { queueRoutes } from './handlers/queue.ts';
import { separateRoutes } from './handlers/separate.ts';
import { songListRoutes } from './handlers/song-list.ts';
import { songUploadRoutes } from './handlers/song-upload.ts';
import { songRoutes } from './handlers/songs.ts';
import { trackRoutes } from './handlers/tracks.ts';
import { zipRoutes } from './handlers/zip.ts';
import type { Route } from './http/route.ts';

/** Creates the routes of all handlers. */
export function createRoutes(parts: Parts): Route[] {
  return [
    ...separateRoutes(parts),
    ...queueRoutes(parts),
    ...limitRoutes(parts),
    ...trackRoutes(parts),
    ...songUploadRoutes(parts),
    ...songListRoutes(parts),
    ...songRoutes(parts),
    ...eventRoutes(parts),
    ...zipRoutes(parts),
    ...peaksRoutes(parts),
    ...deliveryRoutes(parts),
    ...operationRoutes(parts),
    ...pageRoutes(parts),
  ];
}
