// The command `doctor`: checks a server step by step, and says what is wrong and what helps.

import { withTimeout } from '@stemline/common/async/abort.ts';
import { beginningOf } from '../../answer-text.ts';
import { StemlineError } from '../../client.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { failureOf } from '../failure-of.ts';
import { versionOf } from '../songs/song-lines.ts';
import type { Call, Command } from '../syntax.ts';
import { oneLine } from '../terminal.ts';

/** The time for one check, in milliseconds. */
const CHECK_MS = 10_000;
/** The answer to the first check is short, unless another program answers. */
const MAX_PAGE_BYTES = 64 * 1024;
/** No song has this songhash, so the server reports it as removed at once. */
const NO_SONG = '0'.repeat(56);
/** Clocks that differ by more make the signatures of callbacks invalid, in seconds. */
const MAX_SKEW_SECONDS = 300;

/** The result of one check. */
interface Finding {
  readonly check: string;
  readonly state: 'ok' | 'note' | 'problem';
  readonly text: string;
  /** Only of a problem. */
  readonly exit?: ExitCode;
}

/** The command. */
export const doctor: Command = {
  name: 'doctor',
  summary: 'Check the server and the connection to it, and report what is wrong',
  details: [
    'Checks the connection, the parts of the server, its models, the events, and the clock. Exits with 0 when songs can be separated.',
  ],
  args: [],
  flags: [],
  run: async (call) => {
    const findings: Finding[] = [];
    const add = (finding: Finding) => {
      findings.push(finding);
      print(call, finding);
    };
    if (await connection(call, add)) {
      await parts(call, add);
      await models(call, add);
      await events(call, add);
    }
    const problem = findings.find(({ state }) => state === 'problem');
    call.terminal.note(problem ? 'There are problems.' : 'Songs can be separated.');
    return problem?.exit ?? EXIT.ok;
  },
};

type Add = (finding: Finding) => void;

function print({ terminal, json }: Call, { check, state, text }: Finding): void {
  const word = state === 'problem' ? 'PROBLEM' : state;
  terminal.out(json ? JSON.stringify({ check, state, text }) : oneLine(`${word.padEnd(8)} ${check}: ${text}`));
}

/** Resolves with false when nothing else can be checked. */
async function connection({ server, terminal }: Call, add: Add): Promise<boolean> {
  const { url } = server;
  try {
    const begin = performance.now();
    const { response, text } = await withTimeout(CHECK_MS, terminal.signal, async (signal) => {
      const got = await fetch(`${url}/livez`, { signal });
      return { response: got, ...(await beginningOf(got, MAX_PAGE_BYTES)) };
    });
    const isGateway = response.headers.has('x-request-id');
    if (!response.ok) throw new StemlineError(response.status, 'INTERNAL', text);
    if (!isGateway) {
      const advice = 'Another program answers there. Check the address (--url or STEMLINE_URL).';
      add({
        check: 'connection',
        state: 'problem',
        text: `${url} is not a Stemline server. ${advice}`,
        exit: EXIT.unavailable,
      });
      return false;
    }
    const via = response.headers.get('via');
    const ms = Math.round(performance.now() - begin);
    add({
      check: 'connection',
      state: 'ok',
      text: `${url} answers in ${ms} ms${via ? `, through the proxy ${via}` : ''}.`,
    });
    if (response.redirected) {
      const target = response.url.replace(/\/livez$/, '');
      const advice = `Use that address (--url or STEMLINE_URL), because songs are not sent elsewhere.`;
      add({ check: 'address', state: 'problem', text: `${url} redirects to ${target}. ${advice}`, exit: EXIT.usage });
    }
    clock(response, add);
    return true;
  } catch (error) {
    terminal.signal.throwIfAborted();
    const isLate = error instanceof DOMException && error.name === 'TimeoutError';
    const late = `${url} accepts connections and does not answer within ${CHECK_MS / 1000} s. The server or a proxy hangs.`;
    const { text, code } = failureOf(error, url);
    const start = 'Start the server (`make up` on its machine), or check the address (--url or STEMLINE_URL).';
    const advised = code === 'NOT_STEMLINE' ? text : `${text} ${start}`;
    add({ check: 'connection', state: 'problem', text: isLate ? late : advised, exit: EXIT.unavailable });
    return false;
  }
}

function clock(response: Response, add: Add): void {
  const date = Date.parse(response.headers.get('date') ?? '');
  if (Number.isNaN(date)) return;
  const skew = Math.abs(Date.now() - date) / 1000;
  if (skew <= MAX_SKEW_SECONDS) return;
  const text = `The clocks of this machine and of the server differ by ${Math.round(skew)} s. Receivers may then refuse signed callbacks.`;
  add({ check: 'clock', state: 'note', text });
}

/** Advice for each part of the server. */
const ADVICE: ReadonlyMap<string, string> = new Map([
  ['gateway', 'Look at the log of the gateway.'],
  ['storage', 'Look at the log of the storage service, and at the space on its disk.'],
  ['queue', 'Look at the log of the queue service, and check that Redis runs.'],
  ['models', 'Look at the log of the separator. Weights are fetched with `make weights`.'],
]);

async function parts({ server, terminal }: Call, add: Add): Promise<void> {
  const found = await checked({ server, terminal }, 'readiness', add, (signal) => server.api.readiness({ signal }));
  for (const [name, state] of Object.entries(found?.checks ?? {})) {
    if (state === 'ok') add({ check: name, state: 'ok', text: 'available.' });
    else
      add({ check: name, state: 'problem', text: `${state} ${ADVICE.get(name) ?? ''}`.trim(), exit: EXIT.unavailable });
  }
  if (found?.live_separators === 0) {
    const text = 'No separator runs, so songs wait. Start one, or look at its log.';
    add({ check: 'separators', state: 'problem', text, exit: EXIT.unavailable });
  } else if (found) add({ check: 'separators', state: 'ok', text: `${found.live_separators} running.` });
  for (const text of found?.notes ?? []) add({ check: 'note', state: 'note', text });
}

async function models({ server, terminal }: Call, add: Add): Promise<void> {
  const found = await checked({ server, terminal }, 'models', add, (signal) => server.api.models(signal));
  if (!found) return;
  const available = found.models.filter((model) => model.available).map(versionOf);
  if (available.length === 0) return;
  add({ check: 'models', state: 'ok', text: `${available.join(', ')}; auto is ${versionOf(found.auto.model)}.` });
}

/** Checks that no proxy holds the events back. */
async function events({ server, terminal }: Call, add: Add): Promise<void> {
  try {
    await withTimeout(CHECK_MS, terminal.signal, async (signal) => {
      for await (const _removed of server.api.watchSongs([NO_SONG], { signal })) break;
    });
    add({ check: 'events', state: 'ok', text: 'arrive at once.' });
  } catch (error) {
    terminal.signal.throwIfAborted();
    const { text } = failureOf(error, server.url);
    const isLate = error instanceof DOMException && error.name === 'TimeoutError';
    const late =
      'A proxy holds events back; progress is polled instead. Switch off its buffering (nginx: proxy_buffering off).';
    add({ check: 'events', state: 'note', text: isLate ? late : text });
  }
}

async function checked<T>(
  { server, terminal }: Pick<Call, 'server' | 'terminal'>,
  check: string,
  add: Add,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T | undefined> {
  try {
    return await withTimeout(CHECK_MS, terminal.signal, work);
  } catch (error) {
    terminal.signal.throwIfAborted();
    const { text, exit } = failureOf(error, server.url);
    add({ check, state: 'problem', text, exit });
    return undefined;
  }
}
