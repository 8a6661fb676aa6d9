// Tests the ErrorInfo of an error, written and read.

import { Metadata, status } from '@grpc/grpc-js';
import { expect, it } from 'vitest';
import { readErrorInfo, writeErrorInfo } from './error-info.ts';

const TRAILER = 'grpc-status-details-bin';

it('the trailer of an error has the bytes that the public definition of google.rpc.Status gives', () => {
  const trailer = writeErrorInfo({ code: status.NOT_FOUND, details: 'No.' }, 'SONG_UNKNOWN').get(TRAILER)[0] as Buffer;
  const url = 'type.googleapis.com/google.rpc.ErrorInfo';
  const info = field(1, 'SONG_UNKNOWN') + field(2, 'stemline');
  const any = field(1, url) + field(2, info);
  expect(trailer.toString('latin1')).toBe(`\x08\x05${field(2, 'No.')}${field(3, any)}`);
});

it('an ErrorInfo of another domain holds no Stemline code', () => {
  const metadata = writeErrorInfo({ code: status.NOT_FOUND, details: '' }, 'SONG_UNKNOWN');
  expect(readErrorInfo(metadata)).toBe('SONG_UNKNOWN');
  const bytes = (metadata.get(TRAILER)[0] as Buffer).toString('latin1').replace('stemline', 'stemliny');
  metadata.set(TRAILER, Buffer.from(bytes, 'latin1'));
  expect(readErrorInfo(metadata)).toBeUndefined();
});

it.each([Buffer.from('not a status'), Buffer.from([0x1a, 0xff]), Buffer.alloc(0)])(
  'a trailer that cannot be read gives no code: %j',
  (bytes) => {
    const metadata = new Metadata();
    metadata.set(TRAILER, bytes);
    expect(readErrorInfo(metadata)).toBeUndefined();
  },
);

it('an error without the trailer has no code', () => {
  expect(readErrorInfo(undefined)).toBeUndefined();
  expect(readErrorInfo(new Metadata())).toBeUndefined();
});

/** A length-delimited field of fewer than 128 bytes. */
function field(number: number, bytes: string): string {
  return String.fromCharCode((number << 3) | 2, bytes.length) + bytes;
}
