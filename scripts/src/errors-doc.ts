// Builds docs/errors.md from the list of codes. `npm run gen` writes it.

import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { status } from '@grpc/grpc-js';
import { CODES, ERROR_CODES, FAILURE_CODES, isRetryable, type JobRepeat } from '@stemline/common/errors/codes.ts';

const REPEAT: Readonly<Record<JobRepeat, string>> = {
  attempt: 'The separator makes up to three attempts. After that, a retry may succeed.',
  request: 'A retry may succeed when the cause no longer exists.',
  never: 'A retry fails again.',
};

/** Returns the Markdown text of the page. */
export function errorsPage(): string {
  const answers = ERROR_CODES.map((code) => {
    const { http, grpc, text } = CODES[code];
    return [`\`${code}\``, String(http), status[grpc], isRetryable(code) ? 'yes' : 'no', text];
  });
  const failures = FAILURE_CODES.map((code) => [`\`${code}\``, CODES[code].text, REPEAT[CODES[code].job]]);
  return `# Errors

For programmers. \`npm run gen\` writes this page from \`common/src/errors/codes.ts\`. Programs test the code. The text is for
people; an answer has a more precise sentence where there is one.

## Errors of a request

REST answers \`{ "code", "reason" }\` with the HTTP status. gRPC returns the status with a \`google.rpc.ErrorInfo\` whose
domain is \`stemline\` and whose reason is the code. The column "retry" shows whether the same request
may succeed later. It is "no" for \`AUDIO_MISSING\`, because a gRPC request does not contain the audio. Over REST, an upload that
gets \`AUDIO_MISSING\` with 503 can be sent again, and \`POST /apiv1/songs/<songhash>/retry\` answers it with 409.

${table(['code', 'HTTP', 'gRPC', 'retry', 'meaning'], answers)}

## Failures of a song

A failed song has one of these codes. REST shows the meaning as \`reason\`, what is known beyond it as \`detail\`, and as
\`can_retry\` whether \`POST /apiv1/songs/<songhash>/retry\` may succeed.

${table(['code', 'meaning', 'repeat'], failures)}
`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Absolute path of the page. */
export const ERRORS_PAGE_PATH = join(resolve(import.meta.dirname, '../..'), 'docs/errors.md');

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) writeFileSync(ERRORS_PAGE_PATH, errorsPage());
