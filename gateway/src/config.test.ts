// Tests the settings of host names and origins, and the errors about invalid ones.

import { expect, it } from 'vitest';
import { parseConfig } from './config.ts';

it('the gateway reads host names and origins from the settings, and has none by default', () => {
  const { access } = parseConfig(
    {
      STEMLINE_PUBLIC_URL: 'https://Music.example/',
      STEMLINE_ALLOWED_ORIGINS: 'http://localhost:3000, https://APP.example:443',
      STEMLINE_ALLOWED_HOSTS: 'Gateway, gateway.stemline.svc., ::1, [fe80::1]',
    },
    'box',
  );
  expect(access).toEqual({
    publicOrigin: 'https://music.example',
    allowedOrigins: ['http://localhost:3000', 'https://app.example'],
    allowedHosts: ['gateway', 'gateway.stemline.svc', '::1', 'fe80::1'],
    machineName: 'box',
    listenHost: '127.0.0.1',
  });
  expect(parseConfig({ STEMLINE_PUBLIC_URL: 'https://music.example' }, 'box').publicPath).toBe('');
  const behindPath = parseConfig({ STEMLINE_PUBLIC_URL: 'https://music.example/a/stemline/' }, 'box');
  expect(behindPath).toMatchObject({ publicPath: '/a/stemline', access: { publicOrigin: 'https://music.example' } });
  expect(parseConfig({}, 'box').access).toMatchObject({
    publicOrigin: undefined,
    allowedOrigins: [],
    allowedHosts: [],
  });
  expect(parseConfig({ STEMLINE_ALLOWED_HOSTS: '*' }, 'box').access.allowedHosts).toEqual(['*']);
});

it.each([
  ['STEMLINE_ALLOWED_ORIGINS', ['*', 'null', 'app.example', 'ftp://a.example', 'https://a.example/x', 'https://u@a.b']],
  ['STEMLINE_ALLOWED_ORIGINS', ['https://a.example?x', 'https://a.example,b.example', 'https://']],
  ['STEMLINE_ALLOWED_HOSTS', ['http://a.example', 'a.example:80', 'a.example/x', '*.a.example', '[::1', 'a b']],
  [
    'STEMLINE_PUBLIC_URL',
    [
      'music.example',
      'https://music.example//a',
      'ftp://music.example',
      'https://music.example/a?b',
      'https://u@music.example',
    ],
  ],
])('an error names the setting %s when its value is one of %j', (setting, values) => {
  for (const value of values)
    expect(() => parseConfig({ [setting]: value }, 'box'), value).toThrow(new RegExp(`^${setting} must .*not "`));
});
