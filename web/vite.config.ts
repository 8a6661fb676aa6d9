// Configuration of the build of the web page. The result, in dist/, is what the gateway serves.

import { resolve } from 'node:path';
import { defineConfig } from 'vite';
import { precompress } from './build/precompress.ts';

const page = (name: string) => resolve(import.meta.dirname, name);

export default defineConfig({
  root: import.meta.dirname,
  // Relative addresses, so that the page works behind a path prefix.
  base: './',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  plugins: [precompress()],
  build: {
    target: 'es2022',
    // The Content-Security-Policy allows files of this server only.
    assetsInlineLimit: 0,
    rolldownOptions: { input: { index: page('index.html'), docs: page('docs.html') } },
  },
});
