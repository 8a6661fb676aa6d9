// Writes a request as a program in Python that needs only the standard library.

import type { SampleBody, SampleRequest, SampleResult } from './sample-request.ts';

/** Returns the program. */
export function python(request: SampleRequest): string {
  const { method, url, contentType, body, result } = request;
  const modules = [
    ...(body.kind === 'base64' ? ['base64'] : []),
    ...(result.kind === 'json' || result.kind === 'events' || body.kind !== 'none' ? ['json'] : []),
    ...(result.kind === 'file' ? ['shutil'] : []),
    'urllib.request',
  ];
  const imports = modules.map((name) => `import ${name}`);
  if (method === 'GET') return [...imports, '', ...reading(JSON.stringify(url), result)].join('\n');
  const data = dataOf(body);
  const members = [
    JSON.stringify(url),
    `method="${method}"`,
    ...(contentType ? [`headers={"Content-Type": "${contentType}"}`] : []),
    ...(data ? [`data=${data}`] : []),
  ];
  return [
    ...imports,
    '',
    'request = urllib.request.Request(',
    ...members.map((member) => `    ${member},`),
    ')',
    ...reading('request', result),
  ].join('\n');
}

function dataOf(body: SampleBody): string {
  switch (body.kind) {
    case 'none':
      return '';
    case 'json':
      return `json.dumps(${JSON.stringify(body.value)}).encode()`;
    case 'file':
      return `open("${body.name}", "rb")`;
    case 'base64':
      return `json.dumps({"mp3": base64.b64encode(open("${body.name}", "rb").read()).decode()}).encode()`;
  }
}

function reading(target: string, result: SampleResult): string[] {
  const open = `urllib.request.urlopen(${target}) as response`;
  switch (result.kind) {
    case 'json':
      return [`with ${open}:`, '    print(json.dumps(json.load(response), indent=2))'];
    case 'text':
      return [`with ${open}:`, '    print(response.read().decode())'];
    case 'file':
      return [`with ${open}, open("${result.name}", "wb") as file:`, '    shutil.copyfileobj(response, file)'];
    case 'events':
      return [
        `with ${open}:`,
        '    for line in response:',
        '        if line.startswith(b"data:"):',
        '            song = json.loads(line[5:])',
        '            print(song["hash"], song.get("state"), song.get("progress"))',
        '            if song.get("state") in ("done", "failed", "cancelled"):',
        '                break',
      ];
  }
}
