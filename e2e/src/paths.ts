// Paths of this checkout and its Python.

import { join } from 'node:path';

/** The root of the checkout. */
export const ROOT = join(import.meta.dirname, '..', '..');
/** The Python that runs the engine and its tools. Default: that of `make setup`. */
export const PYTHON = process.env.STEMLINE_PYTHON ?? join(ROOT, 'engine/.venv/bin/python');
