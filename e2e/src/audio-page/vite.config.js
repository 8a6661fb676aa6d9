// Configuration of the build of the test page.

export default {
  root: import.meta.dirname,
  base: './',
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    emptyOutDir: true,
    rolldownOptions: { input: `${import.meta.dirname}/entry.js`, output: { entryFileNames: 'entry.js' } },
  },
};
