// Converts a ServiceError to a gRPC status whose ErrorInfo holds its code, and back.

import { type ServiceError as GrpcError, type StatusObject, status } from '@grpc/grpc-js';
import { CODES, type ErrorCode, isErrorCode } from '../errors/codes.ts';
import { ServiceError } from '../errors/service-error.ts';
import { readErrorInfo, writeErrorInfo } from './error-info.ts';

/**
 * Codes for a status without an ErrorInfo of ours, from gRPC itself or from a third-party server.
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

export function toGrpcStatus(error: ServiceError): Partial<StatusObject> {
  const sent = { code: CODES[error.code].grpc, details: error.message };
  return { ...sent, metadata: writeErrorInfo(sent, error.code) };
}

export function fromGrpcError(caught: GrpcError): ServiceError {
  const sent = readErrorInfo(caught.metadata);
  if (sent !== undefined && isErrorCode(sent)) return new ServiceError(sent, caught.details, { cause: caught });
  const code = isPeerOverloaded(caught) ? 'UNAVAILABLE' : (CODE_OF_STATUS[caught.code] ?? 'INTERNAL');
  // The fixed text, because grpc's own messages name addresses and internals.
  return new ServiceError(code, CODES[code].text, { cause: caught });
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
