// Detects whether this process runs in a container.

import { existsSync } from 'node:fs';

/** The files that Docker, Podman and Kubernetes put into a container. */
const MARKS = ['/.dockerenv', '/run/.containerenv', '/dev/termination-log'];

/** Returns whether this process runs in a container. */
export function inContainer(): boolean {
  return MARKS.some((path) => existsSync(path));
}
