#!/usr/bin/env node
// Starts the `stemline` command, which `npm run build` bundles.

import '../dist/cli.js';
