// Converts a ServiceError to a gRPC status with an ErrorInfo, and back.

import { type ServiceError as GrpcError, type StatusObject, status } from '@grpc/grpc-js';
import { CODES, type ErrorCode, isErrorCode } from '../errors/codes.ts';
import { ServiceError } from '../errors/service-error.ts';
import { readErrorInfo, writeErrorInfo } from './error-info.ts';

/**
 * Codes for a status without a Stemline ErrorInfo, which gRPC itself or another server has sent;
 * any other status becomes INTERNAL. So does RESOURCE_EXHAUSTED: gRPC sends it for a message that
 * is too large, which a retry would send again.
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

/** Returns the status that a server sends for the error. */
export function toGrpcStatus(error: ServiceError): Partial<StatusObject> {
  const sent = { code: CODES[error.code].grpc, details: error.message };
  return { ...sent, metadata: writeErrorInfo(sent, error.code) };
}

/**
 * Returns the error of a call that failed. Without a Stemline ErrorInfo, its message is the text of
 * the code.
 */
export function fromGrpcError(caught: GrpcError): ServiceError {
  const sent = readErrorInfo(caught.metadata);
  if (sent !== undefined && isErrorCode(sent)) return new ServiceError(sent, caught.details, { cause: caught });
  const isLost = isPeerOverloaded(caught) || isConnectionLost(caught);
  const code = isLost ? 'UNAVAILABLE' : (CODE_OF_STATUS[caught.code] ?? 'INTERNAL');
  // The messages of gRPC itself are not shown, because they hold addresses.
  return new ServiceError(code, CODES[code].text, { cause: caught });
}

/**
 * Returns whether the peer has sent ENHANCE_YOUR_CALM (HTTP/2), which is temporary. grpc-js reports
 * it with this text and with the status of a message that is too large.
 */
function isPeerOverloaded({ code, details }: GrpcError): boolean {
  return code === status.RESOURCE_EXHAUSTED && details === 'Bandwidth exhausted or memory limit exceeded';
}

/**
 * Returns whether the connection of the call has ended, for example because the peer closed it
 * after too many resets. grpc-js reports it with this text.
 */
function isConnectionLost({ code, details }: GrpcError): boolean {
  return code === status.INTERNAL && /^Received RST_STREAM .*Session closed with error code/.test(details);
}

/** Returns whether grpc-js has thrown the value. */
export function isGrpcError(caught: unknown): caught is GrpcError {
  return caught instanceof Error && 'code' in caught && typeof caught.code === 'number' && 'details' in caught;
}
