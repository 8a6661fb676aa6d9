// Sends a file that is downloaded, or the range of it that the request names.

import type { Slots } from '../domain/slots.ts';
import { type ByteRange, beginFile, type FileInfo } from './file-response.ts';
import type { RequestContext } from './route.ts';
import { sendBytes } from './send-body.ts';

/** A file to download. */
export interface DownloadedFile extends FileInfo {
  /** The value of Content-Disposition. */
  readonly disposition: string;
}

/**
 * Sends the file, or answers its conditions. Calls `read` only when bytes are sent, and holds a
 * slot until they are. Throws the errors of `beginFile`, `downloads` and `read`.
 */
export async function sendFile(
  { request, response }: Pick<RequestContext, 'request' | 'response'>,
  file: DownloadedFile,
  downloads: Slots,
  read: (range: ByteRange) => AsyncIterable<Uint8Array>,
): Promise<void> {
  response.setHeader('content-disposition', file.disposition);
  // A later run may store other bytes at this address.
  response.setHeader('cache-control', 'private, no-cache');
  const range = beginFile(request, response, file);
  if (!range) return;
  const release = downloads.take();
  try {
    await sendBytes(response, read(range), range.end - range.start + 1);
  } finally {
    release();
  }
}
