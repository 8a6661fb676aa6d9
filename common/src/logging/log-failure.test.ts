import { pino } from 'pino';
import { expect, it } from 'vitest';
import { ERROR_CODES, type ErrorCode } from '../errors/codes.ts';
import { ServiceError } from '../errors/service-error.ts';
import { logFailure } from './log-failure.ts';

function logged(error: ServiceError) {
  const lines: { level: number; err?: { message: string } }[] = [];
  logFailure(pino({ level: 'debug' }, { write: (line) => lines.push(JSON.parse(line)) }), error);
  expect(lines).toHaveLength(1);
  return lines[0];
}

const TROUBLE = ['AUDIO_MISSING', 'TRACK_MISSING', 'STORAGE_FULL', 'NO_MODELS', 'UNAVAILABLE', 'DEADLINE_EXCEEDED'];

it.each(TROUBLE as ErrorCode[])('logFailure() warns of %s, with its cause', (code) => {
  const error = new ServiceError(code, 'Try again.', { cause: new Error('connect ECONNREFUSED') });
  expect(logged(error)).toMatchObject({
    level: 40,
    code,
    reason: 'Try again.',
    err: { message: 'connect ECONNREFUSED' },
  });
  expect(logged(new ServiceError(code, 'Try again.'))).toMatchObject({ level: 40, err: { message: 'Try again.' } });
});

it('logFailure() logs an internal error at level error, with its cause', () => {
  const line = logged(ServiceError.from(new TypeError('x is undefined')));
  expect(line).toMatchObject({ level: 50, code: 'INTERNAL', err: { message: 'x is undefined' } });
});

it('logFailure() logs a cancelled call at debug level, without a stack', () => {
  const closed = Object.assign(new Error('Premature close'), { code: 'ERR_STREAM_PREMATURE_CLOSE' });
  const line = logged(ServiceError.from(closed));
  expect(line).toMatchObject({ level: 20, code: 'CANCELLED' });
  expect(line).not.toHaveProperty('err');
});

it.each(ERROR_CODES.filter((code) => !['INTERNAL', 'CANCELLED', ...TROUBLE].includes(code)))(
  'logFailure() logs %s as a refusal, and nothing of what the caller sent',
  (code) => {
    const line = logged(new ServiceError(code, 'It is not so.', { cause: new SyntaxError('"secret" is not JSON') }));
    expect(line).toMatchObject({ level: 30, code, reason: 'It is not so.' });
    expect(JSON.stringify(line)).not.toContain('secret');
  },
);
