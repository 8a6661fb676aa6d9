// Original file: stemline/queue/v1/queue.proto

import type { Options as _stemline_common_v1_Options, Options__Output as _stemline_common_v1_Options__Output } from '../../../stemline/common/v1/Options.ts';
import type { Priority as _stemline_common_v1_Priority, Priority__Output as _stemline_common_v1_Priority__Output } from '../../../stemline/common/v1/Priority.ts';
import type { Callback as _stemline_common_v1_Callback, Callback__Output as _stemline_common_v1_Callback__Output } from '../../../stemline/common/v1/Callback.ts';
import type { TrackRef as _stemline_common_v1_TrackRef, TrackRef__Output as _stemline_common_v1_TrackRef__Output } from '../../../stemline/common/v1/TrackRef.ts';
import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from '../../../google/protobuf/Duration.ts';

export interface EnqueueRequest {
  /**
   * Empty: `default`.
   */
  'namespace'?: (string);
  /**
   * Address of the stored audio: the SHA-224 of its bytes.
   */
  'audio'?: (string);
  /**
   * The name of a model. Empty or `auto`: the default of the queue service
   * (STEMLINE_DEFAULT_MODEL), or else the choice of the separators.
   */
  'model'?: (string);
  'options'?: (_stemline_common_v1_Options | null);
  /**
   * NORMAL or LOW; UNSPECIFIED: NORMAL.
   */
  'priority'?: (_stemline_common_v1_Priority);
  /**
   * 1 to 64 of [A-Za-z0-9_-]. The caller creates one for each submission and reuses it when it
   * repeats the call.
   */
  'submissionId'?: (string);
  /**
   * The name of the user's file, for people only. May be empty.
   */
  'filename'?: (string);
  /**
   * Absent: no callback.
   */
  'callback'?: (_stemline_common_v1_Callback | null);
  /**
   * The track whose bytes are the audio. It is recorded for people: only its names are checked, and
   * it does not change the songhash. Absent: the audio was uploaded. A run has the parent of the
   * submission that opened it. The run of a retry has the parent of the run before it.
   */
  'parent'?: (_stemline_common_v1_TrackRef | null);
  /**
   * The approximate length of the music, at most 24 hours, for estimates only. A job that has a
   * length keeps it. Absent: that of the song of `parent`, or else not known.
   */
  'length'?: (_google_protobuf_Duration | null);
  /**
   * Decides about a callback to an address to which the server sends no callbacks. True: the
   * submission is accepted, and the callback is recorded with the reason as its `refusal`. False:
   * the submission is refused (CALLBACK_REFUSED).
   */
  'keepRefusedCallback'?: (boolean);
  /**
   * 1 to 255 visible ASCII characters: all requests with the key are one submission, whose id
   * replaces `submission_id`. Each namespace has its own keys. Empty: no key.
   */
  'idempotencyKey'?: (string);
  /**
   * The track from which the caller has made the audio, as the caller's request names it: the track
   * with or without its extension. CheckSubmission recognises an equal request by it. Absent: the
   * audio was uploaded.
   */
  'source'?: (_stemline_common_v1_TrackRef | null);
  '_callback'?: "callback";
  '_parent'?: "parent";
  '_source'?: "source";
}

export interface EnqueueRequest__Output {
  /**
   * Empty: `default`.
   */
  'namespace': (string);
  /**
   * Address of the stored audio: the SHA-224 of its bytes.
   */
  'audio': (string);
  /**
   * The name of a model. Empty or `auto`: the default of the queue service
   * (STEMLINE_DEFAULT_MODEL), or else the choice of the separators.
   */
  'model': (string);
  'options': (_stemline_common_v1_Options__Output | null);
  /**
   * NORMAL or LOW; UNSPECIFIED: NORMAL.
   */
  'priority': (_stemline_common_v1_Priority__Output);
  /**
   * 1 to 64 of [A-Za-z0-9_-]. The caller creates one for each submission and reuses it when it
   * repeats the call.
   */
  'submissionId': (string);
  /**
   * The name of the user's file, for people only. May be empty.
   */
  'filename': (string);
  /**
   * Absent: no callback.
   */
  'callback'?: (_stemline_common_v1_Callback__Output | null);
  /**
   * The track whose bytes are the audio. It is recorded for people: only its names are checked, and
   * it does not change the songhash. Absent: the audio was uploaded. A run has the parent of the
   * submission that opened it. The run of a retry has the parent of the run before it.
   */
  'parent'?: (_stemline_common_v1_TrackRef__Output | null);
  /**
   * The approximate length of the music, at most 24 hours, for estimates only. A job that has a
   * length keeps it. Absent: that of the song of `parent`, or else not known.
   */
  'length': (_google_protobuf_Duration__Output | null);
  /**
   * Decides about a callback to an address to which the server sends no callbacks. True: the
   * submission is accepted, and the callback is recorded with the reason as its `refusal`. False:
   * the submission is refused (CALLBACK_REFUSED).
   */
  'keepRefusedCallback': (boolean);
  /**
   * 1 to 255 visible ASCII characters: all requests with the key are one submission, whose id
   * replaces `submission_id`. Each namespace has its own keys. Empty: no key.
   */
  'idempotencyKey': (string);
  /**
   * The track from which the caller has made the audio, as the caller's request names it: the track
   * with or without its extension. CheckSubmission recognises an equal request by it. Absent: the
   * audio was uploaded.
   */
  'source'?: (_stemline_common_v1_TrackRef__Output | null);
  '_callback'?: "callback";
  '_parent'?: "parent";
  '_source'?: "source";
}
