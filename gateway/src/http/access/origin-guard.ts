// Refuses requests that change something when a web page of another site makes its visitor's
// browser send them (CSRF). Other programs do not send these headers and are not affected.

import type { IncomingHttpHeaders } from 'node:http';
import { ServiceError } from '@stemline/common/errors/service-error.ts';
import { originOf } from './origin.ts';
import type { AccessRules } from './rules.ts';

export interface OriginGuard {
  /** Throws ORIGIN_NOT_ALLOWED. */
  assertMayChange(method: string, headers: IncomingHttpHeaders): void;
}

/** Creates the guard; it trusts the request's own host and the origins of the rules. */
export function createOriginGuard({ publicOrigin, allowedOrigins }: AccessRules): OriginGuard {
  const isTrusted = (origin: string | undefined, host: string | undefined) =>
    origin !== undefined &&
    (origin === publicOrigin ||
      allowedOrigins.includes(origin) ||
      (host !== undefined && origin === originOf(`http://${host}`)));
  return {
    assertMayChange: (method, headers) => {
      const { origin, host, referer } = headers;
      const site = headers['sec-fetch-site'];
      // Requests from listed origins are always cross-site, so the list decides.
      if (origin !== undefined && allowedOrigins.includes(origin)) return;
      if (origin !== undefined && !isTrusted(origin, host)) throw foreign(origin);
      if (site !== undefined && site !== 'same-origin' && site !== 'none') throw foreign('');
      // A link or an image sends no Origin with its GET.
      if (method === 'GET' && referer !== undefined && !isTrusted(originOf(referer), host)) throw foreign(referer);
    },
  };
}

function foreign(page: string): ServiceError {
  const known = originOf(page);
  return new ServiceError(
    'ORIGIN_NOT_ALLOWED',
    `A web page of ${known?.slice(0, 100) ?? 'another site'} may not change anything on this server. If it should, add its ` +
      "origin to STEMLINE_ALLOWED_ORIGINS. If it is this server's own page behind a proxy, set STEMLINE_PUBLIC_URL.",
  );
}
