// Why a job was handed back, as the queue keeps it for the next try: JSON, so that no sentence has to be taken apart.

import { z } from 'zod';
import { isFailureCode, JobFailure } from './job-failure.ts';

const schema = z.object({ code: z.string().refine(isFailureCode), reason: z.string() });

export function encodeNote({ code, message }: JobFailure): string {
  return JSON.stringify({ code, reason: message });
}

/** The failure that was noted; undefined when the text is something else, such as nothing. */
export function decodeNote(text: string): JobFailure | undefined {
  const parsed = schema.safeParse(jsonOrNothing(text));
  return parsed.success ? new JobFailure(parsed.data.code, parsed.data.reason) : undefined;
}

function jsonOrNothing(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not every hand-back is for a failure: a stop is told in words.
    return undefined;
  }
}
