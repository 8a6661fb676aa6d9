// Reads the request header Idempotency-Key.

import type { IncomingMessage } from 'node:http';
import { invalid } from '@stemline/common/checks.ts';
import { parsed } from '../schema/fault.ts';
import { IDEMPOTENCY_HEADERS } from '../schema/idempotency-key.ts';

const NAME = 'Idempotency-Key';

/** Returns the key of a request; empty: it has none. Throws INVALID_ARGUMENT. */
export function idempotencyKeyOf({ headersDistinct }: Pick<IncomingMessage, 'headersDistinct'>): string {
  const values = headersDistinct[NAME.toLowerCase()] ?? [];
  if (values.length > 1) throw invalid(`The header ${NAME} is given twice. Send it once.`);
  return parsed(IDEMPOTENCY_HEADERS, { [NAME]: values[0] })[NAME] ?? '';
}
