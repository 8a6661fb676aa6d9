// Reads the JSON body of POST /apiv1/callbacks/test.

import { CALLBACK_TEST } from '../../schema/delivery.ts';
import { parsed } from '../../schema/fault.ts';
import { assertObject, callbackData, readText } from './small-body.ts';

/** A callback to test. */
interface CallbackTest {
  readonly url: string;
  /** As the caller wrote it; empty: no data. */
  readonly dataJson: string;
  readonly secret?: string;
}

const EXAMPLE = '{"url": "https://example.org/hook", "data": {"song": 1}}';

/**
 * Reads the body, which the source limits. Throws BAD_JSON, INVALID_ARGUMENT and the errors of the
 * source.
 */
export async function readCallbackTest(source: AsyncIterable<Buffer>): Promise<CallbackTest> {
  const text = await readText(source);
  assertObject(text, EXAMPLE);
  const dataJson = callbackData(text);
  const { url, secret } = parsed(CALLBACK_TEST, JSON.parse(text));
  return { url, dataJson, ...(secret && { secret }) };
}
