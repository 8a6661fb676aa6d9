import { expect, it } from 'vitest';
import { readTexts } from './text/texts.ts';
import { userStrings } from './user-strings.ts';

function stringsOf(path: string, text: string): string[] {
  const files = [{ path, text }];
  return userStrings(files, readTexts(files)).map(({ kind, line, text }) => `${line} ${kind}: ${text}`);
}

it.each([
  ['throw new ServiceError("NOT_FOUND", "There is no such song.");', 'error: There is no such song.'],
  [`throw invalid(\`The field \${name} is empty.\`, { cause });`, 'error: The field {…} is empty.'],
  ["fail(new Error('The file ' + path + ' is ' +\n 'damaged.'));", 'error: The file {…} is damaged.'],
  ["new ServiceError('X', isLong ? 'The name is long.' : '');", 'error: The name is long.'],
  ["context.log.warn({ err: error }, 'queue is unavailable');", 'log message: queue is unavailable'],
  ["new Counter({ name: 'a_total', help: 'Number of songs.' });", 'metric: Number of songs.'],
  ["read.parsed('A', parse, 'be an address');", 'setting: be an address'],
  [`say(\`Tracks in \${folder}\`);`, 'terminal output: Tracks in {…}'],
  ["const reason = 'the worker was lost';", 'other text: the worker was lost'],
])('a string in TypeScript is listed by its call: %s', (source, expected) => {
  expect(stringsOf('a/src/b.ts', `${source}\n`)).toEqual([`1 ${expected}`]);
});

it('names, keys, types, imports, comments and tests are not listed', () => {
  const source = `// A comment here.
import a from 'a b';
type B = 'one two' | 'three four';
const c = { 'key of c': 1, d: 'SONG_GONE', e: 'song' };
get('Content-Type', 'AbortError', 'text/html; charset=utf-8');
`;
  expect(stringsOf('a/src/b.ts', source)).toEqual([]);
  expect(stringsOf('a/src/b.test.ts', "throw new Error('There is no such song.');")).toEqual([]);
});

it('the statements of a function that is an argument do not belong to the call around it', () => {
  const source = "log.info(() => {\n  const text = 'a plain text';\n  return text;\n});\n";
  expect(stringsOf('a/src/b.ts', source)).toEqual(['2 other text: a plain text']);
});

it('strings in Python are listed by their call, and docstrings are not listed', () => {
  const source = `"""Reads a song."""
raise EngineError("BAD_AUDIO", f"the song {name} is " "empty")
log.info("model loaded", name=name)
print("no weights for " + name)
REASON = "needs more memory"
`;
  expect(stringsOf('engine/b.py', source)).toEqual([
    '2 error: the song {…} is empty',
    '3 log message: model loaded',
    '4 terminal output: no weights for {…}',
    '5 other text: needs more memory',
  ]);
});

it('a shell script lists the arguments of printing commands, also on continued lines', () => {
  const source = 'say "installing the parts"\nhave x ||\n  die \'Python is missing\'\nrun "not a text"\n';
  expect(stringsOf('a.sh', source)).toEqual([
    '1 terminal output: installing the parts',
    '3 terminal output: Python is missing',
  ]);
});

it('a page lists its texts, labels and attributes that a person reads', () => {
  const html = '<!-- not this -->\n<p class="not this">Send a song</p><button>Send</button>\n<img alt="A wave form">\n';
  expect(stringsOf('web/a.html', html)).toEqual(['2 page: Send a song', '2 page: Send', '3 page: A wave form']);
  expect(stringsOf('web/a.js', "element('p', 'Remove');\n")).toEqual(['1 page: Remove']);
  expect(stringsOf('client/src/a.ts', "const usage = 'Usage: stemline SONG';\n")).toEqual([
    '1 command line: Usage: stemline SONG',
  ]);
});

it('the meanings of settings and the descriptions of the API are listed', () => {
  const page = '# Settings\n\n| `STEMLINE_A` | 1 | g | number of songs |\n';
  expect(stringsOf('docs/settings.md', page)).toEqual(['3 setting: STEMLINE_A: number of songs']);
  const source = "z.string().describe('The name of the song.');\n";
  expect(stringsOf('gateway/src/schema/song.ts', source)).toEqual(['1 API description: The name of the song.']);
});
