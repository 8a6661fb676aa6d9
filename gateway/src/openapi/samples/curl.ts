// Writes a request as a command of curl.

import type { SampleRequest } from './sample-request.ts';

/** Returns the command. */
export function curl({ method, url, contentType, body, result }: SampleRequest): string {
  const isPlain = method === 'GET' || (method === 'POST' && body.kind !== 'none');
  const parts = [
    [isPlain ? '' : `-X ${method} `, result.kind === 'events' ? '-N ' : '', `'${url}'`].join(''),
    ...(contentType ? [`-H 'Content-Type: ${contentType}'`] : []),
    ...(body.kind === 'json' ? [`-d '${JSON.stringify(body.value)}'`] : []),
    ...(body.kind === 'file' ? [`--data-binary @${body.name}`] : []),
    ...(body.kind === 'base64' ? ['--data-binary @-'] : []),
    ...(result.kind === 'file' ? [`-o ${result.name}`] : []),
  ];
  // Without it, curl succeeds with an error, which a file would hold in place of a track.
  const command = `curl --fail-with-body ${parts.join(' \\\n  ')}`;
  if (body.kind !== 'base64') return command;
  return `(printf '{"mp3":"'; base64 < ${body.name} | tr -d '\\n'; printf '"}') |\n  ${command}`;
}
