// Serves the rpcs of idempotency keys.

import { assertName, keyOf } from '@stemline/common/checks.ts';
import { toTimestamp } from '@stemline/common/grpc/time.ts';
import { canonicalOptions, type GivenOptions } from '@stemline/common/options/options.ts';
import { optionsFromWire, optionsToWire } from '@stemline/common/options/wire.ts';
import type { Reservation as ReservationMessage } from '@stemline/proto/gen/stemline/storage/v1/Reservation.ts';
import { answerSchema, reservationSchema } from '../domain/record-types.ts';
import { checked } from '../domain/records.ts';
import type { Reservation } from '../domain/reservations.ts';
import type { StorageHandlers, StorageParts } from './parts.ts';
import { assertJsonObject } from './wire.ts';

const reservingSchema = reservationSchema.omit({ schema: true, submissionId: true, createdMs: true });

/** Returns the handlers of the rpcs. */
export function reservationHandlers({
  reservations,
}: StorageParts): Pick<StorageHandlers, 'GetReservation' | 'ReserveSubmission' | 'RecordAnswer'> {
  return {
    GetReservation: {
      unary: async (request) => {
        const found = await reservations.find(keyOf(request));
        return { ...(found && { reservation: fromReservation(found) }) };
      },
    },

    ReserveSubmission: {
      unary: async (request) => {
        const { fingerprint, songhash, model } = request;
        const optionsJson = canonicalOptions(optionsFromWire(request.options));
        const ofModel = { model: model?.name ?? '', revision: model?.revision ?? '' };
        const sourceFingerprint = request.sourceFingerprint || undefined;
        const given = { fingerprint, sourceFingerprint, songhash, ...ofModel, optionsJson };
        const reserving = checked(reservingSchema, given, '');
        return { reservation: fromReservation(await reservations.reserve(keyOf(request), reserving)) };
      },
    },

    RecordAnswer: {
      unary: async (request) => {
        const { submissionId, answerJson } = request;
        assertName('submissionId', submissionId, 'submission_id');
        assertJsonObject(answerJson, 'answer_json');
        const given = { schema: 1, kind: 'accepted', answerJson, createdMs: Date.now() };
        const answer = checked(answerSchema, given, '');
        const standing = await reservations.answer(keyOf(request), submissionId, answer);
        return { answerJson: standing.kind === 'accepted' ? standing.answerJson : '' };
      },
    },
  };
}

function fromReservation(reservation: Reservation): ReservationMessage {
  const { fingerprint, submissionId, songhash, model, revision, optionsJson, answer, createdMs } = reservation;
  return {
    fingerprint,
    submissionId,
    songhash,
    model: { name: model, revision },
    options: optionsToWire(JSON.parse(optionsJson) as GivenOptions),
    answerJson: answer?.kind === 'accepted' ? answer.answerJson : '',
    isRefused: answer?.kind === 'refused',
    createdAt: toTimestamp(createdMs),
    sourceFingerprint: reservation.sourceFingerprint ?? '',
  };
}
