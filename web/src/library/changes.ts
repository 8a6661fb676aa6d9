// Announcements that the library may have changed.

import { signal } from '@preact/signals';

/** Number of announcements so far. */
export const libraryChanged = signal(0);

/** Announces that songs were added, removed or retried, so that the library reads them again. */
export function announceLibraryChange(): void {
  libraryChanged.value += 1;
}
