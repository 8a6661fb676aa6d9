// Writes and reads the google.rpc.ErrorInfo that carries the code of an error. The field numbers
// are those of google/rpc/status.proto and google/rpc/error_details.proto.

import { Metadata, type StatusObject } from '@grpc/grpc-js';
import protobuf from 'protobufjs';

/** The trailer that gRPC libraries read and write as google.rpc.Status. */
const TRAILER = 'grpc-status-details-bin';
const DOMAIN = 'stemline';
const ERROR_INFO_URL = 'type.googleapis.com/google.rpc.ErrorInfo';

const { Field, Type } = protobuf;
const AnyMessage = new Type('Any').add(new Field('typeUrl', 1, 'string')).add(new Field('value', 2, 'bytes'));
const Status = new Type('Status')
  .add(new Field('code', 1, 'int32'))
  .add(new Field('message', 2, 'string'))
  .add(new Field('details', 3, 'Any', 'repeated'))
  .add(AnyMessage);
const ErrorInfo = new Type('ErrorInfo').add(new Field('reason', 1, 'string')).add(new Field('domain', 2, 'string'));

/**
 * Returns the trailing metadata of an error: its gRPC status and message, and an ErrorInfo with the
 * code as its `reason`.
 */
export function writeErrorInfo({ code, details }: Pick<StatusObject, 'code' | 'details'>, reason: string): Metadata {
  const value = ErrorInfo.encode({ reason, domain: DOMAIN }).finish();
  const status = { code, message: details, details: [{ typeUrl: ERROR_INFO_URL, value }] };
  const metadata = new Metadata();
  metadata.set(TRAILER, Buffer.from(Status.encode(status).finish()));
  return metadata;
}

/**
 * Returns the code in the trailing metadata of an error; undefined when there is no ErrorInfo of
 * our domain or the metadata cannot be read.
 */
export function readErrorInfo(metadata: Metadata | undefined): string | undefined {
  const [trailer] = metadata?.get(TRAILER) ?? [];
  if (!Buffer.isBuffer(trailer)) return undefined;
  try {
    const { details } = Status.decode(trailer) as unknown as { details: { typeUrl: string; value: Uint8Array }[] };
    for (const { typeUrl, value } of details) {
      if (typeUrl !== ERROR_INFO_URL) continue;
      const { reason, domain } = ErrorInfo.decode(value) as unknown as { reason: string; domain: string };
      if (domain === DOMAIN) return reason;
    }
  } catch {
    // Another server may send bytes that are not a google.rpc.Status.
  }
  return undefined;
}
