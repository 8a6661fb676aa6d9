// Provides a redis-server for the tests of one file.

import { afterAll, beforeAll } from 'vitest';
import { type RedisFixture, startRedis } from './redis-fixture.ts';

/**
 * Adds hooks that start a redis-server before the tests and stop it after them. `options` are
 * options of the server. Read the returned values only inside tests and hooks.
 */
export function useRedis(options: readonly string[] = []): { readonly server: RedisFixture } {
  let server: RedisFixture;
  beforeAll(async () => {
    server = await startRedis(options);
  });
  afterAll(() => server?.stop());
  return {
    get server() {
      return server;
    },
  };
}
