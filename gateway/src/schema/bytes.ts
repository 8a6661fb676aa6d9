// Schema of a body that is bytes, for the description only.

import { z } from 'zod';

/** Any bytes. Generators of clients know this form, but not a media type without a schema. */
export const BYTES = z.unknown().meta({ type: 'string', format: 'binary' });
