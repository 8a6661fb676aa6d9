// Submissions in pages that fit well into one message: each may carry 64 KiB of its caller's own data.

import type { SubmissionRecord } from './record-types.ts';

/** A quarter of what a gRPC message may hold. */
const PAGE_BYTES = 1024 ** 2;

/** Holds one page at a time. No submissions: no page. */
export async function* submissionPages(
  source: AsyncIterable<SubmissionRecord>,
): AsyncGenerator<SubmissionRecord[], void, undefined> {
  let page: SubmissionRecord[] = [];
  let bytes = 0;
  for await (const submission of source) {
    const size = Buffer.byteLength(JSON.stringify(submission));
    if (page.length > 0 && bytes + size > PAGE_BYTES) {
      yield page;
      page = [];
      bytes = 0;
    }
    page.push(submission);
    bytes += size;
  }
  if (page.length > 0) yield page;
}
