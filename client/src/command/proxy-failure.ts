// Recognises an error that a proxy in front of the server or another program at its address has
// answered, and describes the remedy.

import { EXIT, type ExitCode } from './exit-codes.ts';
import type { Failure } from './failure.ts';

interface Answer {
  /** Continues the sentence "A proxy ...". */
  readonly does: string;
  /** A sentence. */
  readonly advice?: string;
  readonly exit: ExitCode;
  readonly isTemporary: boolean;
}

const { failed, usage, badInput, unavailable } = EXIT;
/** Advice for an address at which the API is not. */
export const CHECK_ADDRESS = 'Check the address (--url or STEMLINE_URL).';
const PASSWORD = { does: 'asks for a password, which this command cannot send', exit: failed, isTemporary: false };

/** The usual errors of proxies by their status. */
const ANSWERS: Readonly<Record<number, Answer>> = {
  401: PASSWORD,
  403: { does: 'does not let this request pass', advice: CHECK_ADDRESS, exit: failed, isTemporary: false },
  407: PASSWORD,
  413: {
    does: 'refuses a body of this size, although the server may accept it',
    advice: 'Raise the limit of the proxy (nginx: client_max_body_size).',
    exit: badInput,
    isTemporary: false,
  },
  429: { does: 'limits the number of requests', exit: unavailable, isTemporary: true },
  502: { does: 'cannot reach the server', exit: unavailable, isTemporary: true },
  503: { does: 'reports that the server is unavailable', exit: unavailable, isTemporary: true },
  504: {
    does: 'ended the request, because the server took too long for it',
    advice: 'For large files, raise the time limit of the proxy (nginx: proxy_read_timeout).',
    exit: unavailable,
    isTemporary: true,
  },
};

/** Answers to addresses and methods that a program does not know. */
const UNKNOWN_THERE: readonly number[] = [400, 404, 405, 410, 501];
/** The codes of the API are words such as SONG_UNKNOWN. */
const CODE = /^[A-Z][A-Z0-9_]*$/;

/** Returns the failure for an answer of another program. `status`: absent: it was no error. */
export function notStemline(url: string, status?: number): Failure {
  const answer = status === undefined ? '' : ` (HTTP ${status})`;
  const text = `${url} did not answer as a Stemline server does${answer}. ${CHECK_ADDRESS}`;
  return { text, code: 'NOT_STEMLINE', exit: unavailable, isTemporary: false };
}

/**
 * Returns the failure when the answer is not from the gateway; undefined when it is. `message`: the
 * reason of an answer in JSON, or the text of any other.
 */
export function proxyFailure(
  status: number,
  code: string | undefined,
  message: string,
  url: string,
): Failure | undefined {
  const isHtml = /^\s*<(!doctype|html|head|body|center)\b/i.test(message);
  // The gateway answers every error with a code, and INTERNAL only with the status 500.
  const isGateways = code === 'INTERNAL' ? status === 500 && !isHtml : CODE.test(code ?? '');
  if (isGateways) return undefined;
  // Of these, the client throws only redirects, and names the other address.
  if (status < 400)
    return { text: `${message} (--url or STEMLINE_URL)`, code: `PROXY_${status}`, exit: usage, isTemporary: false };
  if (UNKNOWN_THERE.includes(status)) return notStemline(url, status);
  const isTheirFault = status >= 500;
  const { does, advice, exit, isTemporary }: Answer = ANSWERS[status] ?? {
    does: 'answered with an error',
    exit: isTheirFault ? unavailable : failed,
    isTemporary: isTheirFault,
  };
  const text = [`A proxy or another server at ${url} ${does} (HTTP ${status}).`, advice].filter(Boolean).join(' ');
  return { text, code: `PROXY_${status}`, exit, isTemporary };
}
