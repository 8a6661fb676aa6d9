// Tests that a canary that cannot start leaves no server.

import { expect, it } from 'vitest';
import { startCanary } from './canary.ts';

function listeners(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'TCPServerWrap').length;
}

it('a canary whose reserved address is taken after another was probed leaves no server', async () => {
  const before = listeners();
  // The second server cannot have the port of the first.
  await expect(startCanary(['127.0.0.1'], ['127.0.0.1', '127.0.0.1'])).rejects.toThrow('EADDRINUSE');
  // The system closes a listener a moment after the event.
  await expect.poll(listeners).toBeLessThanOrEqual(before);
});
