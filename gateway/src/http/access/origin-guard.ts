// Refuses requests that change something when a web page of another site makes its visitor's
// browser send them (CSRF). Other programs do not send these headers and are not affected.

import type { IncomingHttpHeaders } from 'node:http';
import { ServiceError } from '@stemline/common/errors/service-error.ts';
import { type AccessRules, originOf } from './rules.ts';

/** The check of the page that sends a request. */
export interface OriginGuard {
  /** Throws ORIGIN_NOT_ALLOWED when a page of another site sends the request. */
  assertMayChange(method: string, headers: IncomingHttpHeaders): void;
}

/**
 * Creates a guard that trusts pages of the requested host itself and of the origins in the rules.
 */
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
      // A request from a listed origin is always cross-site, so its Sec-Fetch-Site is not checked.
      if (origin !== undefined && allowedOrigins.includes(origin)) return;
      if (origin !== undefined && !isTrusted(origin, host)) throw foreign(origin);
      if (site !== undefined && site !== 'same-origin' && site !== 'none') throw foreign('');
      // Browsers send no Origin with the GET of a link or an image.
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
