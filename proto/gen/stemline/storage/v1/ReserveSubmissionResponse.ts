// Original file: stemline/storage/v1/storage.proto

import type { Reservation as _stemline_storage_v1_Reservation, Reservation__Output as _stemline_storage_v1_Reservation__Output } from '../../../stemline/storage/v1/Reservation.ts';

export interface ReserveSubmissionResponse {
  'reservation'?: (_stemline_storage_v1_Reservation | null);
}

export interface ReserveSubmissionResponse__Output {
  'reservation': (_stemline_storage_v1_Reservation__Output | null);
}
