// Answers JSON with an entity tag, or 304 when the client has the same JSON already.

import { createHash } from 'node:crypto';
import type { Request, Response } from 'express';
import { answerJson } from './answer.ts';
import { varyByCoding } from './compress.ts';
import { verdictOf } from './file-response.ts';

/**
 * Ends the response. The tag is weak: it stands for the content, and the bytes may be compressed.
 */
export function answerTagged(
  { request, response }: { readonly request: Request; readonly response: Response },
  body: object,
): void {
  const etag = createHash('sha224').update(JSON.stringify(body)).digest('hex');
  const condition = request.headers['if-none-match'];
  const verdict =
    condition === undefined ? 'send' : verdictOf({ 'if-none-match': condition }, { etag, modifiedMs: undefined });
  response.setHeader('etag', `W/"${etag}"`);
  if (verdict === 'notModified') {
    response.setHeader('cache-control', 'no-cache');
    varyByCoding(response);
    response.statusCode = 304;
    response.end();
    return;
  }
  answerJson(response, 200, body, 'no-cache');
}
