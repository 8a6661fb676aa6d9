// The errors that nearly every operation may answer, which operations do not list themselves.

import * as errors from '../api/errors.ts';
import type { ErrorAnswer, Operation } from '../api/operation.ts';
import { OPEN_TO_ANY_NAME } from '../http/access/host-guard.ts';

/** Returns the errors that the server answers before the handler of the operation. */
export function commonErrors({ method, path, changes = false }: Operation): ErrorAnswer[] {
  return [
    ...(method !== 'GET' || changes ? [errors.ORIGIN_NOT_ALLOWED] : []),
    ...(OPEN_TO_ANY_NAME.has(path) ? [] : [errors.HOST_NOT_ALLOWED]),
    errors.HEADERS_TOO_LARGE,
    errors.INTERNAL,
  ];
}
