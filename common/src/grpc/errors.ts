// Converts a ServiceError to a gRPC status with its code in the trailer `stemline-code`, and back.
// No other file handles this trailer.

import { type ServiceError as GrpcError, Metadata, type StatusObject, status } from '@grpc/grpc-js';
import { type ErrorCode, GRPC_STATUS, isErrorCode } from '../errors/codes.ts';
import { ServiceError } from '../errors/service-error.ts';

const CODE_TRAILER = 'stemline-code';

/**
 * Codes for a status without the `stemline-code` trailer, from gRPC itself or from another server.
 * RESOURCE_EXHAUSTED is absent: the message is larger than the receiver allows, and a retry
 * would exceed the limit again.
 */
const CODE_OF_STATUS: Partial<Record<status, ErrorCode>> = {
  [status.INVALID_ARGUMENT]: 'INVALID_ARGUMENT',
  [status.OUT_OF_RANGE]: 'INVALID_ARGUMENT',
  [status.NOT_FOUND]: 'NOT_FOUND',
  [status.UNAVAILABLE]: 'UNAVAILABLE',
  [status.ABORTED]: 'UNAVAILABLE',
  [status.DEADLINE_EXCEEDED]: 'DEADLINE_EXCEEDED',
  [status.CANCELLED]: 'CANCELLED',
  [status.DATA_LOSS]: 'UPLOAD_CUT',
};

/** Fixed texts, because grpc's own messages name addresses and internals. */
const TEXT_OF_CODE: Partial<Record<ErrorCode, string>> = {
  UNAVAILABLE: 'A part of the service is unavailable at the moment. Try again.',
  DEADLINE_EXCEEDED: 'A part of the service did not answer in time. Try again.',
  CANCELLED: 'The request was cancelled.',
};

export function toGrpcStatus(error: ServiceError): Partial<StatusObject> {
  const metadata = new Metadata();
  metadata.set(CODE_TRAILER, error.code);
  return { code: GRPC_STATUS[error.code], details: error.message, metadata };
}

export function fromGrpcError(caught: GrpcError): ServiceError {
  const trailer = caught.metadata?.get(CODE_TRAILER)[0]?.toString() ?? '';
  if (isErrorCode(trailer)) return new ServiceError(trailer, caught.details, { cause: caught });
  const code = isPeerOverloaded(caught) ? 'UNAVAILABLE' : (CODE_OF_STATUS[caught.code] ?? 'INTERNAL');
  return new ServiceError(code, TEXT_OF_CODE[code] ?? 'Something went wrong on our side.', { cause: caught });
}

/**
 * HTTP/2's temporary ENHANCE_YOUR_CALM; grpc-js reports it with the status of a message that is too
 * large and with this text.
 */
function isPeerOverloaded({ code, details }: GrpcError): boolean {
  return code === status.RESOURCE_EXHAUSTED && details === 'Bandwidth exhausted or memory limit exceeded';
}

export function isGrpcError(caught: unknown): caught is GrpcError {
  return caught instanceof Error && 'code' in caught && typeof caught.code === 'number' && 'details' in caught;
}
