// Converts an error of any origin into the failure that a command reports.

import { StemlineError } from '../client.ts';
import { CommandError, fileChanged } from './command-error.ts';
import { EXIT, type ExitCode, exitOfCode, isTemporaryCode } from './exit-codes.ts';
import type { Failure } from './failure.ts';
import { CHECK_ADDRESS, notStemline, proxyFailure } from './proxy-failure.ts';
import { oneLine } from './terminal.ts';

const FULL_DISK: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);
/** Errors of a connection that a repeat does not help. */
const LASTING = /CERT|SELF_SIGNED|VERIFY|TLS|SSL|^EPROTO$|^HPE_INVALID_(CONSTANT|VERSION)|^UND_ERR_INVALID/;

/** `url`: the address of the server. */
export function failureOf(error: unknown, url: string): Failure {
  if (error instanceof CommandError) return { ...parts(error.message, error.code, error.exit), isTemporary: false };
  if (error instanceof StemlineError) {
    const { code, status, message } = error;
    const fromProxy = proxyFailure(status, code, message, url);
    if (fromProxy) return fromProxy;
    const text = `${oneLine(message)} (${code})${code === 'ROUTE_UNKNOWN' ? ` ${CHECK_ADDRESS}` : ''}`;
    return { ...parts(text, code, exitOfCode(code)), isTemporary: isTemporaryCode(code) };
  }
  if (error instanceof SyntaxError) return notStemline(url);
  // A TypeError without the error of the connection is a fault of this program.
  if (error instanceof TypeError && error.cause instanceof Error) return connectionFailure(error, url);
  return localFailure(error);
}

function connectionFailure(error: TypeError, url: string): Failure {
  const cause = causeOf(error);
  const code = errnoOf(cause);
  if (FULL_DISK.has(code) || /^E(ACCES|IO|ISDIR|NOENT)$/.test(code)) return localFailure(cause);
  if (cause.name === 'NotReadableError') return failureOf(fileChanged(), url);
  const isTemporary = !LASTING.test(code);
  return {
    ...parts(`There is no answer from ${url} (${reasonOf(cause)}).`, 'NO_ANSWER', EXIT.unavailable),
    isTemporary,
  };
}

function localFailure(error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error ? errnoOf(error) : '';
  if (FULL_DISK.has(code)) {
    const text = `The disk of this machine is full, or a limit for files is reached (${code}). Free some space, then run the same command again.`;
    return { ...parts(text, 'DISK_FULL', EXIT.full), isTemporary: false };
  }
  return { ...parts(message, code || 'FAILED', EXIT.failed), isTemporary: false };
}

function parts(text: string, code: string, exit: ExitCode) {
  return { text, code, exit };
}

/** The innermost error: fetch wraps the error of the system. */
function causeOf(error: Error): Error {
  let inner = error;
  while (inner.cause instanceof Error) inner = inner.cause;
  // A host with several addresses fails with one error for each.
  if (inner instanceof AggregateError && inner.errors[0] instanceof Error) return inner.errors[0];
  return inner;
}

function errnoOf(error: Error): string {
  return String((error as NodeJS.ErrnoException).code ?? '');
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection was cut',
  EPIPE: 'the connection was cut',
  UND_ERR_SOCKET: 'the connection was cut',
  ERR_STREAM_PREMATURE_CLOSE: 'the connection was cut',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'the name of the host could not be resolved',
  ETIMEDOUT: 'the connection timed out',
  UND_ERR_CONNECT_TIMEOUT: 'the connection timed out',
  UND_ERR_HEADERS_TIMEOUT: 'the server accepted the request and did not answer',
  UND_ERR_BODY_TIMEOUT: 'the answer stopped',
  HPE_INVALID_CONSTANT: 'the answer is not HTTP',
  HPE_INVALID_VERSION: 'the answer is not HTTP',
};

function reasonOf(cause: Error): string {
  // node:https reports all faults of TLS with one code, and their names in a long text.
  const tls = /SSL routines:[^:]*:([^:]+)/.exec(cause.message)?.[1];
  if (tls !== undefined) return tls === 'wrong version number' ? 'the server does not use https there' : `TLS: ${tls}`;
  return REASONS[errnoOf(cause)] ?? (cause.message || errnoOf(cause) || 'no reason is known');
}
