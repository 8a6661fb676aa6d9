import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { OPENAPI_FILE } from './handlers/pages.ts';
import type { Parts } from './handlers/parts.ts';
import { createRoutes } from './routes.ts';
import { setStage } from './test-kit.ts';

type Described = Record<string, Record<string, unknown>>;
const document = JSON.parse(readFileSync(OPENAPI_FILE, 'utf8')) as {
  paths: Described;
  components: { schemas: Described };
};
const METHODS = ['get', 'post', 'put', 'patch', 'delete'];
const described = Object.entries(document.paths).flatMap(([path, item]) =>
  METHODS.filter((method) => method in item).map((method) => `${method.toUpperCase()} ${path}`),
);

describe('openapi.json', () => {
  it('describes exactly the routes there are', () => {
    const routes = createRoutes({ peers: {}, limits: {}, webFolder: '/' } as Parts);
    const real = routes.map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`);
    expect([...described].sort()).toEqual(real.sort());
  });

  it('refers only to what it defines, and names every parameter of a path', () => {
    const text = JSON.stringify(document);
    for (const [, name = ''] of text.matchAll(/"#\/components\/schemas\/(\w+)"/g))
      expect(document.components.schemas, name).toHaveProperty(name);
    for (const [path, item] of Object.entries(document.paths)) {
      const named = ((item.parameters ?? []) as { name: string }[]).map(({ name }) => name);
      expect([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)).toEqual(named);
    }
  });

  it('holds for the running gateway: every described route answers, with a described status, and no other method does', async () => {
    const stage = await setStage();
    try {
      for (const one of described) {
        const [method = '', path = ''] = one.split(' ');
        const address = path.replace('{songhash}', '0'.repeat(56)).replace('{track}', 'vocals.mp3');
        const response = await fetch(stage.base + address, { method });
        const body = await response.text();
        const operation = document.paths[path]?.[method.toLowerCase()] as { responses: object };
        // Without a Redis the catalogue cannot be listed, which is a described answer too.
        expect(Object.keys(operation.responses), `${one}: ${body.slice(0, 200)}`).toContain(String(response.status));
        if (response.status >= 400)
          expect(JSON.parse(body)).toMatchObject({
            code: expect.not.stringMatching('ROUTE_UNKNOWN'),
            reason: expect.any(String),
          });
        const strange = await fetch(stage.base + address, { method: 'PATCH' });
        expect([strange.status, ((await strange.json()) as { code: string }).code]).toEqual([
          405,
          'METHOD_NOT_ALLOWED',
        ]);
        expect(strange.headers.get('allow')).toContain(method);
      }
      const nowhere = await fetch(`${stage.base}/apiv1/nowhere`);
      expect([nowhere.status, await nowhere.json()]).toMatchObject([404, { code: 'ROUTE_UNKNOWN' }]);
    } finally {
      await stage.stop();
    }
  });
});
