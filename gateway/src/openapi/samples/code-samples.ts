// The code samples of an operation, in the form that tools for OpenAPI show (`x-codeSamples`).

import type { Operation } from '../../api/operation.ts';
import { curl } from './curl.ts';
import { node } from './node.ts';
import { python } from './python.ts';
import { sampleRequest } from './sample-request.ts';

/** One sample. */
export interface CodeSample {
  readonly lang: string;
  readonly label: string;
  readonly source: string;
}

/** Returns one sample for each language. */
export function codeSamples(operation: Operation): CodeSample[] {
  const request = sampleRequest(operation);
  return [
    { lang: 'Shell', label: 'curl', source: curl(request) },
    { lang: 'Python', label: 'Python', source: python(request) },
    { lang: 'JavaScript', label: 'Node', source: node(request) },
  ];
}
