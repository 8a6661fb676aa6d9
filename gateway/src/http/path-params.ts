// The parameters of an address, checked before anything is asked.

import { SHA224_HEX, TRACK_QUERY } from '@stemline/common/names.ts';
import { invalid } from '../domain/invalid.ts';
import type { RequestContext } from './route.ts';

/** Throws INVALID_ARGUMENT. */
export function songhashParam(context: RequestContext): string {
  const value = pathParam(context, 'songhash');
  if (!SHA224_HEX.test(value))
    throw invalid('A songhash is 56 hex digits in lower case, as it was answered when the song was sent.');
  return value;
}

/** However its extension is written. Throws INVALID_ARGUMENT. */
export function trackParam(context: RequestContext): string {
  const value = pathParam(context, 'track').replace(/\.[^.]*$/, (extension) => extension.toLowerCase());
  if (!TRACK_QUERY.test(value)) throw invalid('A track is named like vocals.mp3 or vocals.');
  return value;
}

function pathParam({ request }: RequestContext, name: string): string {
  const value = request.params[name];
  return typeof value === 'string' ? value : '';
}
