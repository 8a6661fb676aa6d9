// Converts the schema of the manifest to JSON Schema, for readers in any language.

import { z } from 'zod';
import { manifestSchema } from './manifest.ts';

/** Returns the JSON Schema (2020-12). It allows further fields, which later versions may add. */
export function manifestJsonSchema(): object {
  const { $schema, ...rest } = z.toJSONSchema(manifestSchema, { io: 'input' });
  const title = 'Manifest of a song';
  const description = 'Generated from common/src/manifest/manifest.ts by `npm run gen`.';
  return { $schema, title, description, ...rest };
}
