// Tests the codes of errors, and the conversion of other errors.

import { status } from '@grpc/grpc-js';
import { expect, it } from 'vitest';
import { fromGrpcError, toGrpcStatus } from '../grpc/errors.ts';
import { CODES, ERROR_CODES } from './codes.ts';
import { ServiceError } from './service-error.ts';

it.each(ERROR_CODES)('the code %s crosses the wire unchanged, and has the HTTP status of an error', (code) => {
  const sent = toGrpcStatus(new ServiceError(code, 'what to do'));
  const received = fromGrpcError(Object.assign(new Error('x'), sent) as never);
  expect(received.code).toBe(code);
  expect(received.message).toBe('what to do');
  expect(sent.code).not.toBe(status.OK);
  expect(CODES[code].http).toBeGreaterThanOrEqual(400);
});

it('every retryable code has the HTTP status of a temporary fault', () => {
  for (const code of ERROR_CODES.filter((known) => new ServiceError(known, '').retryable))
    expect(CODES[code].http, code).toBeGreaterThanOrEqual(503);
});

it('AUDIO_MISSING is not retryable as a call, and its HTTP status 503 lets a client repeat the upload', () => {
  expect(new ServiceError('AUDIO_MISSING', '').retryable).toBe(false);
  expect(CODES.AUDIO_MISSING.grpc).toBe(status.FAILED_PRECONDITION);
  expect(CODES.AUDIO_MISSING.http).toBe(503);
});

it('ServiceError.from() keeps a ServiceError, and hides an unknown error behind a general text', () => {
  const known = new ServiceError('SONG_UNKNOWN', 'no such song');
  expect(ServiceError.from(known)).toBe(known);
  const unknown = ServiceError.from(new Error('secret path /etc/x'));
  expect(unknown.code).toBe('INTERNAL');
  expect(unknown.message).not.toContain('secret');
  expect((unknown.cause as Error).message).toContain('secret');
});

it('ServiceError.from() recognises an abort, a timeout, a full disk and a lack of descriptors', () => {
  expect(ServiceError.from(new DOMException('', 'AbortError')).code).toBe('CANCELLED');
  expect(ServiceError.from(new DOMException('', 'TimeoutError')).code).toBe('DEADLINE_EXCEEDED');
  expect(ServiceError.from(Object.assign(new Error(), { code: 'ENOSPC' })).code).toBe('STORAGE_FULL');
  for (const code of ['EMFILE', 'ENFILE'])
    expect(ServiceError.from(Object.assign(new Error(), { code }))).toMatchObject({ code: 'UNAVAILABLE' });
});

it.each(['ERR_STREAM_PREMATURE_CLOSE', 'ECONNRESET'])(
  'ServiceError.from() reports %s as a disconnected caller: CANCELLED, and not INTERNAL',
  (code) => {
    expect(ServiceError.from(Object.assign(new Error('closed'), { code })).code).toBe('CANCELLED');
  },
);

it('fromGrpcError() converts a status without an ErrorInfo, and hides its text', () => {
  const error = Object.assign(new Error(), { code: status.UNAVAILABLE, details: '10.0.0.1:50051 refused' });
  expect(fromGrpcError(error as never)).toMatchObject({ code: 'UNAVAILABLE' });
  expect(fromGrpcError(error as never).message).not.toContain('10.0.0.1');
});
