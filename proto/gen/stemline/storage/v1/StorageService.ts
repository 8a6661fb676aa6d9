// Original file: stemline/storage/v1/storage.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { DownloadPeaksRequest as _stemline_storage_v1_DownloadPeaksRequest, DownloadPeaksRequest__Output as _stemline_storage_v1_DownloadPeaksRequest__Output } from '../../../stemline/storage/v1/DownloadPeaksRequest.ts';
import type { DownloadPeaksResponse as _stemline_storage_v1_DownloadPeaksResponse, DownloadPeaksResponse__Output as _stemline_storage_v1_DownloadPeaksResponse__Output } from '../../../stemline/storage/v1/DownloadPeaksResponse.ts';
import type { DownloadSongRequest as _stemline_storage_v1_DownloadSongRequest, DownloadSongRequest__Output as _stemline_storage_v1_DownloadSongRequest__Output } from '../../../stemline/storage/v1/DownloadSongRequest.ts';
import type { DownloadSongResponse as _stemline_storage_v1_DownloadSongResponse, DownloadSongResponse__Output as _stemline_storage_v1_DownloadSongResponse__Output } from '../../../stemline/storage/v1/DownloadSongResponse.ts';
import type { DownloadTrackRequest as _stemline_storage_v1_DownloadTrackRequest, DownloadTrackRequest__Output as _stemline_storage_v1_DownloadTrackRequest__Output } from '../../../stemline/storage/v1/DownloadTrackRequest.ts';
import type { DownloadTrackResponse as _stemline_storage_v1_DownloadTrackResponse, DownloadTrackResponse__Output as _stemline_storage_v1_DownloadTrackResponse__Output } from '../../../stemline/storage/v1/DownloadTrackResponse.ts';
import type { FindDeliveryRequest as _stemline_storage_v1_FindDeliveryRequest, FindDeliveryRequest__Output as _stemline_storage_v1_FindDeliveryRequest__Output } from '../../../stemline/storage/v1/FindDeliveryRequest.ts';
import type { FindDeliveryResponse as _stemline_storage_v1_FindDeliveryResponse, FindDeliveryResponse__Output as _stemline_storage_v1_FindDeliveryResponse__Output } from '../../../stemline/storage/v1/FindDeliveryResponse.ts';
import type { GetReservationRequest as _stemline_storage_v1_GetReservationRequest, GetReservationRequest__Output as _stemline_storage_v1_GetReservationRequest__Output } from '../../../stemline/storage/v1/GetReservationRequest.ts';
import type { GetReservationResponse as _stemline_storage_v1_GetReservationResponse, GetReservationResponse__Output as _stemline_storage_v1_GetReservationResponse__Output } from '../../../stemline/storage/v1/GetReservationResponse.ts';
import type { GetRunRequest as _stemline_storage_v1_GetRunRequest, GetRunRequest__Output as _stemline_storage_v1_GetRunRequest__Output } from '../../../stemline/storage/v1/GetRunRequest.ts';
import type { GetRunResponse as _stemline_storage_v1_GetRunResponse, GetRunResponse__Output as _stemline_storage_v1_GetRunResponse__Output } from '../../../stemline/storage/v1/GetRunResponse.ts';
import type { GetSongRequest as _stemline_storage_v1_GetSongRequest, GetSongRequest__Output as _stemline_storage_v1_GetSongRequest__Output } from '../../../stemline/storage/v1/GetSongRequest.ts';
import type { GetSongResponse as _stemline_storage_v1_GetSongResponse, GetSongResponse__Output as _stemline_storage_v1_GetSongResponse__Output } from '../../../stemline/storage/v1/GetSongResponse.ts';
import type { GetTrackRequest as _stemline_storage_v1_GetTrackRequest, GetTrackRequest__Output as _stemline_storage_v1_GetTrackRequest__Output } from '../../../stemline/storage/v1/GetTrackRequest.ts';
import type { GetTrackResponse as _stemline_storage_v1_GetTrackResponse, GetTrackResponse__Output as _stemline_storage_v1_GetTrackResponse__Output } from '../../../stemline/storage/v1/GetTrackResponse.ts';
import type { KeepTrackRequest as _stemline_storage_v1_KeepTrackRequest, KeepTrackRequest__Output as _stemline_storage_v1_KeepTrackRequest__Output } from '../../../stemline/storage/v1/KeepTrackRequest.ts';
import type { KeepTrackResponse as _stemline_storage_v1_KeepTrackResponse, KeepTrackResponse__Output as _stemline_storage_v1_KeepTrackResponse__Output } from '../../../stemline/storage/v1/KeepTrackResponse.ts';
import type { ListOpenRunsRequest as _stemline_storage_v1_ListOpenRunsRequest, ListOpenRunsRequest__Output as _stemline_storage_v1_ListOpenRunsRequest__Output } from '../../../stemline/storage/v1/ListOpenRunsRequest.ts';
import type { ListOpenRunsResponse as _stemline_storage_v1_ListOpenRunsResponse, ListOpenRunsResponse__Output as _stemline_storage_v1_ListOpenRunsResponse__Output } from '../../../stemline/storage/v1/ListOpenRunsResponse.ts';
import type { ListPendingRunsRequest as _stemline_storage_v1_ListPendingRunsRequest, ListPendingRunsRequest__Output as _stemline_storage_v1_ListPendingRunsRequest__Output } from '../../../stemline/storage/v1/ListPendingRunsRequest.ts';
import type { ListPendingRunsResponse as _stemline_storage_v1_ListPendingRunsResponse, ListPendingRunsResponse__Output as _stemline_storage_v1_ListPendingRunsResponse__Output } from '../../../stemline/storage/v1/ListPendingRunsResponse.ts';
import type { ListSongsRequest as _stemline_storage_v1_ListSongsRequest, ListSongsRequest__Output as _stemline_storage_v1_ListSongsRequest__Output } from '../../../stemline/storage/v1/ListSongsRequest.ts';
import type { ListSongsResponse as _stemline_storage_v1_ListSongsResponse, ListSongsResponse__Output as _stemline_storage_v1_ListSongsResponse__Output } from '../../../stemline/storage/v1/ListSongsResponse.ts';
import type { ListSubmissionsRequest as _stemline_storage_v1_ListSubmissionsRequest, ListSubmissionsRequest__Output as _stemline_storage_v1_ListSubmissionsRequest__Output } from '../../../stemline/storage/v1/ListSubmissionsRequest.ts';
import type { ListSubmissionsResponse as _stemline_storage_v1_ListSubmissionsResponse, ListSubmissionsResponse__Output as _stemline_storage_v1_ListSubmissionsResponse__Output } from '../../../stemline/storage/v1/ListSubmissionsResponse.ts';
import type { OpenNextRunRequest as _stemline_storage_v1_OpenNextRunRequest, OpenNextRunRequest__Output as _stemline_storage_v1_OpenNextRunRequest__Output } from '../../../stemline/storage/v1/OpenNextRunRequest.ts';
import type { OpenNextRunResponse as _stemline_storage_v1_OpenNextRunResponse, OpenNextRunResponse__Output as _stemline_storage_v1_OpenNextRunResponse__Output } from '../../../stemline/storage/v1/OpenNextRunResponse.ts';
import type { PublishOutcomeRequest as _stemline_storage_v1_PublishOutcomeRequest, PublishOutcomeRequest__Output as _stemline_storage_v1_PublishOutcomeRequest__Output } from '../../../stemline/storage/v1/PublishOutcomeRequest.ts';
import type { PublishOutcomeResponse as _stemline_storage_v1_PublishOutcomeResponse, PublishOutcomeResponse__Output as _stemline_storage_v1_PublishOutcomeResponse__Output } from '../../../stemline/storage/v1/PublishOutcomeResponse.ts';
import type { RecordAnswerRequest as _stemline_storage_v1_RecordAnswerRequest, RecordAnswerRequest__Output as _stemline_storage_v1_RecordAnswerRequest__Output } from '../../../stemline/storage/v1/RecordAnswerRequest.ts';
import type { RecordAnswerResponse as _stemline_storage_v1_RecordAnswerResponse, RecordAnswerResponse__Output as _stemline_storage_v1_RecordAnswerResponse__Output } from '../../../stemline/storage/v1/RecordAnswerResponse.ts';
import type { RecordDeliveryRequest as _stemline_storage_v1_RecordDeliveryRequest, RecordDeliveryRequest__Output as _stemline_storage_v1_RecordDeliveryRequest__Output } from '../../../stemline/storage/v1/RecordDeliveryRequest.ts';
import type { RecordDeliveryResponse as _stemline_storage_v1_RecordDeliveryResponse, RecordDeliveryResponse__Output as _stemline_storage_v1_RecordDeliveryResponse__Output } from '../../../stemline/storage/v1/RecordDeliveryResponse.ts';
import type { RecordSubmissionRequest as _stemline_storage_v1_RecordSubmissionRequest, RecordSubmissionRequest__Output as _stemline_storage_v1_RecordSubmissionRequest__Output } from '../../../stemline/storage/v1/RecordSubmissionRequest.ts';
import type { RecordSubmissionResponse as _stemline_storage_v1_RecordSubmissionResponse, RecordSubmissionResponse__Output as _stemline_storage_v1_RecordSubmissionResponse__Output } from '../../../stemline/storage/v1/RecordSubmissionResponse.ts';
import type { RemoveSongRequest as _stemline_storage_v1_RemoveSongRequest, RemoveSongRequest__Output as _stemline_storage_v1_RemoveSongRequest__Output } from '../../../stemline/storage/v1/RemoveSongRequest.ts';
import type { RemoveSongResponse as _stemline_storage_v1_RemoveSongResponse, RemoveSongResponse__Output as _stemline_storage_v1_RemoveSongResponse__Output } from '../../../stemline/storage/v1/RemoveSongResponse.ts';
import type { RemoveTrackRequest as _stemline_storage_v1_RemoveTrackRequest, RemoveTrackRequest__Output as _stemline_storage_v1_RemoveTrackRequest__Output } from '../../../stemline/storage/v1/RemoveTrackRequest.ts';
import type { RemoveTrackResponse as _stemline_storage_v1_RemoveTrackResponse, RemoveTrackResponse__Output as _stemline_storage_v1_RemoveTrackResponse__Output } from '../../../stemline/storage/v1/RemoveTrackResponse.ts';
import type { ReopenDeliveryRequest as _stemline_storage_v1_ReopenDeliveryRequest, ReopenDeliveryRequest__Output as _stemline_storage_v1_ReopenDeliveryRequest__Output } from '../../../stemline/storage/v1/ReopenDeliveryRequest.ts';
import type { ReopenDeliveryResponse as _stemline_storage_v1_ReopenDeliveryResponse, ReopenDeliveryResponse__Output as _stemline_storage_v1_ReopenDeliveryResponse__Output } from '../../../stemline/storage/v1/ReopenDeliveryResponse.ts';
import type { ReserveSubmissionRequest as _stemline_storage_v1_ReserveSubmissionRequest, ReserveSubmissionRequest__Output as _stemline_storage_v1_ReserveSubmissionRequest__Output } from '../../../stemline/storage/v1/ReserveSubmissionRequest.ts';
import type { ReserveSubmissionResponse as _stemline_storage_v1_ReserveSubmissionResponse, ReserveSubmissionResponse__Output as _stemline_storage_v1_ReserveSubmissionResponse__Output } from '../../../stemline/storage/v1/ReserveSubmissionResponse.ts';
import type { RetractSubmissionRequest as _stemline_storage_v1_RetractSubmissionRequest, RetractSubmissionRequest__Output as _stemline_storage_v1_RetractSubmissionRequest__Output } from '../../../stemline/storage/v1/RetractSubmissionRequest.ts';
import type { RetractSubmissionResponse as _stemline_storage_v1_RetractSubmissionResponse, RetractSubmissionResponse__Output as _stemline_storage_v1_RetractSubmissionResponse__Output } from '../../../stemline/storage/v1/RetractSubmissionResponse.ts';
import type { UploadSongRequest as _stemline_storage_v1_UploadSongRequest, UploadSongRequest__Output as _stemline_storage_v1_UploadSongRequest__Output } from '../../../stemline/storage/v1/UploadSongRequest.ts';
import type { UploadSongResponse as _stemline_storage_v1_UploadSongResponse, UploadSongResponse__Output as _stemline_storage_v1_UploadSongResponse__Output } from '../../../stemline/storage/v1/UploadSongResponse.ts';
import type { UploadTrackRequest as _stemline_storage_v1_UploadTrackRequest, UploadTrackRequest__Output as _stemline_storage_v1_UploadTrackRequest__Output } from '../../../stemline/storage/v1/UploadTrackRequest.ts';
import type { UploadTrackResponse as _stemline_storage_v1_UploadTrackResponse, UploadTrackResponse__Output as _stemline_storage_v1_UploadTrackResponse__Output } from '../../../stemline/storage/v1/UploadTrackResponse.ts';

export interface StorageServiceClient extends grpc.Client {
  /**
   * Streams the waveform peaks of a stem of the newest done run, or of `original`, which is the
   * song as it was decoded: one info, then chunks of at most 64 KiB. The peaks are removed with the
   * last track of their stem.
   * Called by the gateway. Safe to repeat.
   * NOT_FOUND: SONG_UNKNOWN, TRACK_UNKNOWN (also when an earlier version made the run, without
   * peaks), TRACK_REMOVED. FAILED_PRECONDITION (SONG_NOT_DONE): no run is done.
   */
  DownloadPeaks(argument: _stemline_storage_v1_DownloadPeaksRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_stemline_storage_v1_DownloadPeaksResponse__Output>;
  DownloadPeaks(argument: _stemline_storage_v1_DownloadPeaksRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_stemline_storage_v1_DownloadPeaksResponse__Output>;
  /**
   * Streams the waveform peaks of a stem of the newest done run, or of `original`, which is the
   * song as it was decoded: one info, then chunks of at most 64 KiB. The peaks are removed with the
   * last track of their stem.
   * Called by the gateway. Safe to repeat.
   * NOT_FOUND: SONG_UNKNOWN, TRACK_UNKNOWN (also when an earlier version made the run, without
   * peaks), TRACK_REMOVED. FAILED_PRECONDITION (SONG_NOT_DONE): no run is done.
   */
  downloadPeaks(argument: _stemline_storage_v1_DownloadPeaksRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_stemline_storage_v1_DownloadPeaksResponse__Output>;
  downloadPeaks(argument: _stemline_storage_v1_DownloadPeaksRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_stemline_storage_v1_DownloadPeaksResponse__Output>;
  
  /**
   * Streams the audio at an address: one info, then chunks of at most 64 KiB.
   * Called by the separator. Safe to repeat.
   * NOT_FOUND: the audio is not stored.
   */
  DownloadSong(argument: _stemline_storage_v1_DownloadSongRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_stemline_storage_v1_DownloadSongResponse__Output>;
  DownloadSong(argument: _stemline_storage_v1_DownloadSongRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_stemline_storage_v1_DownloadSongResponse__Output>;
  /**
   * Streams the audio at an address: one info, then chunks of at most 64 KiB.
   * Called by the separator. Safe to repeat.
   * NOT_FOUND: the audio is not stored.
   */
  downloadSong(argument: _stemline_storage_v1_DownloadSongRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_stemline_storage_v1_DownloadSongResponse__Output>;
  downloadSong(argument: _stemline_storage_v1_DownloadSongRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_stemline_storage_v1_DownloadSongResponse__Output>;
  
  /**
   * Streams a track of the newest done run, or a range of its bytes: one info, then chunks of at
   * most 64 KiB. The track `original` is the audio as it was uploaded; it exists even while no run
   * is done.
   * Called by the gateway. Safe to repeat.
   * NOT_FOUND: SONG_UNKNOWN, TRACK_UNKNOWN (also for `original` when the audio is not stored),
   * TRACK_REMOVED. FAILED_PRECONDITION (SONG_NOT_DONE): no run is done. OUT_OF_RANGE (BAD_RANGE):
   * the range begins at or beyond the end of the track; an offset of 0 is always allowed.
   */
  DownloadTrack(argument: _stemline_storage_v1_DownloadTrackRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_stemline_storage_v1_DownloadTrackResponse__Output>;
  DownloadTrack(argument: _stemline_storage_v1_DownloadTrackRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_stemline_storage_v1_DownloadTrackResponse__Output>;
  /**
   * Streams a track of the newest done run, or a range of its bytes: one info, then chunks of at
   * most 64 KiB. The track `original` is the audio as it was uploaded; it exists even while no run
   * is done.
   * Called by the gateway. Safe to repeat.
   * NOT_FOUND: SONG_UNKNOWN, TRACK_UNKNOWN (also for `original` when the audio is not stored),
   * TRACK_REMOVED. FAILED_PRECONDITION (SONG_NOT_DONE): no run is done. OUT_OF_RANGE (BAD_RANGE):
   * the range begins at or beyond the end of the track; an offset of 0 is always allowed.
   */
  downloadTrack(argument: _stemline_storage_v1_DownloadTrackRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_stemline_storage_v1_DownloadTrackResponse__Output>;
  downloadTrack(argument: _stemline_storage_v1_DownloadTrackRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_stemline_storage_v1_DownloadTrackResponse__Output>;
  
  /**
   * Finds a delivery by its id, if its end was recorded in the last week. Its song may have been
   * removed since.
   * Called by the queue service for a delivery that Redis has lost. Safe to repeat.
   * NOT_FOUND (DELIVERY_UNKNOWN): no such delivery.
   */
  FindDelivery(argument: _stemline_storage_v1_FindDeliveryRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_storage_v1_FindDeliveryResponse__Output>): grpc.ClientUnaryCall;
  FindDelivery(argument: _stemline_storage_v1_FindDeliveryRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_stemline_storage_v1_FindDeliveryResponse__Output>): grpc.ClientUnaryCall;
  FindDelivery(argument: _stemline_storage_v1_FindDeliveryRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_storage_v1_FindDeliveryResponse__Output>): grpc.ClientUnaryCall;
  FindDelivery(argument: _stemline_storage_v1_FindDeliveryRequest, callback: grpc.requestCallback<_stemline_storage_v1_FindDeliveryResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Finds a delivery by its id, if its end was recorded in the last week. Its song may have been
   * removed since.
   * Called by the queue service for a delivery that Redis has lost. Safe to repeat.
   * NOT_FOUND (DELIVERY_UNKNOWN): no such delivery.
   */
  findDelivery(argument: _stemline_storage_v1_FindDeliveryRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_storage_v1_FindDeliveryResponse__Output>): grpc.ClientUnaryCall;
  findDelivery(argument: _stemline_storage_v1_FindDeliveryRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_stemline_storage_v1_FindDeliveryResponse__Output>): grpc.ClientUnaryCall;
  findDelivery(argument: _stemline_storage_v1_FindDeliveryRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_storage_v1_FindDeliveryResponse__Output>): grpc.ClientUnaryCall;
  findDelivery(argument: _stemline_storage_v1_FindDeliveryRequest, callback: grpc.requestCallback<_stemline_storage_v1_FindDeliveryResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Returns the record of an idempotency key. Absent: no request of the last 24 hours has used the
   * key, or the first one was refused.
   * Called by the queue service. Safe to repeat.
   */
  GetReservation(argument: _stemline_storage_v1_GetReservationRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_storage_v1_GetReservationResponse__Output>): grpc.ClientUnaryCall;
  GetReservation(argument: _stemline_storage_v1_GetReservationRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_stemline_storage_v1_GetReservationResponse__Output>): grpc.ClientUnaryCall;
  GetReservation(argument: _stemline_storage_v1_GetReservationRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_storage_v1_GetReservationResponse__Output>): grpc.ClientUnaryCall;
  GetReservation(argument: _stemline_storage_v1_GetReservationRequest, callback: grpc.requestCallback<_stemline_storage_v1_GetReservationResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Returns the record of an idempotency key. Absent: no request of the last 24 hours has used the
   * key, or the first one was refused.
   * Called by the queue service. Safe to repeat.
   */
  getReservation(argument: _stemline_storage_v1_GetReservationRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_storage_v1_GetReservationResponse__Output>): grpc.ClientUnaryCall;
  getReservation(argument: _stemline_storage_v1_GetReservationRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_stemline_storage_v1_GetReservationResponse__Output>): grpc.ClientUnaryCall;
  getReservation(argument: _stemline_storage_v1_GetReservationRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_storage_v1_GetReservationResponse__Output>): grpc.ClientUnaryCall;
  getReservation(argument: _stemline_storage_v1_GetReservationRequest, callback: grpc.requestCallback<_stemline_storage_v1_GetReservationResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Returns one run, even one that GetSong does not return because newer runs exist.
   * Called by the separator. Safe to repeat.
   * NOT_FOUND: no such run.
   */
  GetRun(argument: _stemline_storage_v1_GetRunRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_storage_v1_GetRunResponse__Output>): grpc.ClientUnaryCall;
  GetRun(argument: _stemline_storage_v1_GetRunRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_stemline_storage_v1_GetRunResponse__Output>): grpc.ClientUnaryCall;
  GetRun(argument: _stemline_storage_v1_GetRunRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_storage_v1_GetRunResponse__Output>): grpc.ClientUnaryCall;
  GetRun(argument: _stemline_storage_v1_GetRunRequest, callback: grpc.requestCallback<_stemline_storage_v1_GetRunResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Returns one run, even one that GetSong does not return because newer runs exist.
   * Called by the separator. Safe to repeat.
   * NOT_FOUND: no such run.
   */
  getRun(argument: _stemline_storage_v1_GetRunRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_storage_v1_GetRunResponse__Output>): grpc.ClientUnaryCall;
  getRun(argument: _stemline_storage_v1_GetRunRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_stemline_storage_v1_GetRunResponse__Output>): grpc.ClientUnaryCall;
  getRun(argument: _stemline_storage_v1_GetRunRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_storage_v1_GetRunResponse__Output>): grpc.ClientUnaryCall;
  getRun(argument: _stemline_storage_v1_GetRunRequest, callback: grpc.requestCallback<_stemline_storage_v1_GetRunResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Returns the newest run of a song, and the run whose tracks are served, with their outcomes.
   * Called by the gateway and the queue service. Safe to repeat.
   * NOT_FOUND (SONG_UNKNOWN).
   */
  GetSong(argument: _stemline_storage_v1_GetSongRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_storage_v1_GetSongResponse__Output>): grpc.ClientUnaryCall;
  GetSong(argument: _stemline_storage_v1_GetSongRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_stemline_storage_v1_GetSongResponse__Output>): grpc.ClientUnaryCall;
  GetSong(argument: _stemline_storage_v1_GetSongRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_storage_v1_GetSongResponse__Output>): grpc.ClientUnaryCall;
  GetSong(argument: _stemline_storage_v1_GetSongRequest, callback: grpc.requestCallback<_stemline_storage_v1_GetSongResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Returns the newest run of a song, and the run whose tracks are served, with their outcomes.
   * Called by the gateway and the queue service. Safe to repeat.
   * NOT_FOUND (SONG_UNKNOWN).
   */
  getSong(argument: _stemline_storage_v1_GetSongRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_storage_v1_GetSongResponse__Output>): grpc.ClientUnaryCall;
  getSong(argument: _stemline_storage_v1_GetSongRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_stemline_storage_v1_GetSongResponse__Output>): grpc.ClientUnaryCall;
  getSong(argument: _stemline_storage_v1_GetSongRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_storage_v1_GetSongResponse__Output>): grpc.ClientUnaryCall;
  getSong(argument: _stemline_storage_v1_GetSongRequest, callback: grpc.requestCallback<_stemline_storage_v1_GetSongResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Returns the info of a download of the whole track.
   * Called by the gateway. Safe to repeat. Errors as for DownloadTrack, without OUT_OF_RANGE.
   */
  GetTrack(argument: _stemline_storage_v1_GetTrackRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_storage_v1_GetTrackResponse__Output>): grpc.ClientUnaryCall;
  GetTrack(argument: _stemline_storage_v1_GetTrackRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_stemline_storage_v1_GetTrackResponse__Output>): grpc.ClientUnaryCall;
  GetTrack(argument: _stemline_storage_v1_GetTrackRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_storage_v1_GetTrackResponse__Output>): grpc.ClientUnaryCall;
  GetTrack(argument: _stemline_storage_v1_GetTrackRequest, callback: grpc.requestCallback<_stemline_storage_v1_GetTrackResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Returns the info of a download of the whole track.
   * Called by the gateway. Safe to repeat. Errors as for DownloadTrack, without OUT_OF_RANGE.
   */
  getTrack(argument: _stemline_storage_v1_GetTrackRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_storage_v1_GetTrackResponse__Output>): grpc.ClientUnaryCall;
  getTrack(argument: _stemline_storage_v1_GetTrackRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_stemline_storage_v1_GetTrackResponse__Output>): grpc.ClientUnaryCall;
  getTrack(argument: _stemline_storage_v1_GetTrackRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_storage_v1_GetTrackResponse__Output>): grpc.ClientUnaryCall;
  getTrack(argument: _stemline_storage_v1_GetTrackRequest, callback: grpc.requestCallback<_stemline_storage_v1_GetTrackResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Stores the bytes of a track also as audio, from which another song can be made. The audio stays
   * when the track or its song is removed, for as long as a song uses it. Until then it is kept for
   * STEMLINE_ORPHAN_AUDIO_SECONDS after the last call.
   * Called by the gateway before Enqueue, instead of UploadSong. Safe to repeat.
   * NOT_FOUND: SONG_UNKNOWN, TRACK_UNKNOWN, TRACK_REMOVED. FAILED_PRECONDITION (SONG_NOT_DONE).
   */
  KeepTrack(argument: _stemline_storage_v1_KeepTrackRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_storage_v1_KeepTrackResponse__Output>): grpc.ClientUnaryCall;
  KeepTrack(argument: _stemline_storage_v1_KeepTrackRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_stemline_storage_v1_KeepTrackResponse__Output>): grpc.ClientUnaryCall;
  KeepTrack(argument: _stemline_storage_v1_KeepTrackRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_storage_v1_KeepTrackResponse__Output>): grpc.ClientUnaryCall;
  KeepTrack(argument: _stemline_storage_v1_KeepTrackRequest, callback: grpc.requestCallback<_stemline_storage_v1_KeepTrackResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Stores the bytes of a track also as audio, from which another song can be made. The audio stays
   * when the track or its song is removed, for as long as a song uses it. Until then it is kept for
   * STEMLINE_ORPHAN_AUDIO_SECONDS after the last call.
   * Called by the gateway before Enqueue, instead of UploadSong. Safe to repeat.
   * NOT_FOUND: SONG_UNKNOWN, TRACK_UNKNOWN, TRACK_REMOVED. FAILED_PRECONDITION (SONG_NOT_DONE).
   */
  keepTrack(argument: _stemline_storage_v1_KeepTrackRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_storage_v1_KeepTrackResponse__Output>): grpc.ClientUnaryCall;
  keepTrack(argument: _stemline_storage_v1_KeepTrackRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_stemline_storage_v1_KeepTrackResponse__Output>): grpc.ClientUnaryCall;
  keepTrack(argument: _stemline_storage_v1_KeepTrackRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_storage_v1_KeepTrackResponse__Output>): grpc.ClientUnaryCall;
  keepTrack(argument: _stemline_storage_v1_KeepTrackRequest, callback: grpc.requestCallback<_stemline_storage_v1_KeepTrackResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Streams every run that is open or still owes a delivery, in no particular order. A run of a
   * removed song is returned until it owes no delivery. A run with many submissions comes in
   * several consecutive messages.
   * Called by the queue service, which rebuilds a lost queue from it. Safe to repeat.
   * INVALID_ARGUMENT: more than 500 runs, or an invalid one.
   */
  ListOpenRuns(argument: _stemline_storage_v1_ListOpenRunsRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_stemline_storage_v1_ListOpenRunsResponse__Output>;
  ListOpenRuns(argument: _stemline_storage_v1_ListOpenRunsRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_stemline_storage_v1_ListOpenRunsResponse__Output>;
  /**
   * Streams every run that is open or still owes a delivery, in no particular order. A run of a
   * removed song is returned until it owes no delivery. A run with many submissions comes in
   * several consecutive messages.
   * Called by the queue service, which rebuilds a lost queue from it. Safe to repeat.
   * INVALID_ARGUMENT: more than 500 runs, or an invalid one.
   */
  listOpenRuns(argument: _stemline_storage_v1_ListOpenRunsRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_stemline_storage_v1_ListOpenRunsResponse__Output>;
  listOpenRuns(argument: _stemline_storage_v1_ListOpenRunsRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_stemline_storage_v1_ListOpenRunsResponse__Output>;
  
  /**
   * Streams the ids of all runs that may be open or owe a delivery, in no particular order. It
   * reads no records, so it costs much less than ListOpenRuns.
   * Called by the queue service, which compares them with its jobs. Safe to repeat.
   */
  ListPendingRuns(argument: _stemline_storage_v1_ListPendingRunsRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_stemline_storage_v1_ListPendingRunsResponse__Output>;
  ListPendingRuns(argument: _stemline_storage_v1_ListPendingRunsRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_stemline_storage_v1_ListPendingRunsResponse__Output>;
  /**
   * Streams the ids of all runs that may be open or owe a delivery, in no particular order. It
   * reads no records, so it costs much less than ListOpenRuns.
   * Called by the queue service, which compares them with its jobs. Safe to repeat.
   */
  listPendingRuns(argument: _stemline_storage_v1_ListPendingRunsRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_stemline_storage_v1_ListPendingRunsResponse__Output>;
  listPendingRuns(argument: _stemline_storage_v1_ListPendingRunsRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_stemline_storage_v1_ListPendingRunsResponse__Output>;
  
  /**
   * Lists songs by the time of their first request, newest first. The list comes from the
   * catalogue, a copy of the records that may be behind them for a short time: use it for display,
   * and GetSong for decisions. A call examines at most 2000 songs. A page may therefore hold fewer
   * songs than `page_size`, or none, and still have a `next_page_token`. Only an empty token ends
   * the list.
   * Called by the gateway. Safe to repeat.
   * INVALID_ARGUMENT: also a page token that this rpc did not return. UNAVAILABLE: the catalogue,
   * which Redis holds, is unavailable, or has lost its data and is being completed.
   */
  ListSongs(argument: _stemline_storage_v1_ListSongsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_storage_v1_ListSongsResponse__Output>): grpc.ClientUnaryCall;
  ListSongs(argument: _stemline_storage_v1_ListSongsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_stemline_storage_v1_ListSongsResponse__Output>): grpc.ClientUnaryCall;
  ListSongs(argument: _stemline_storage_v1_ListSongsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_storage_v1_ListSongsResponse__Output>): grpc.ClientUnaryCall;
  ListSongs(argument: _stemline_storage_v1_ListSongsRequest, callback: grpc.requestCallback<_stemline_storage_v1_ListSongsResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Lists songs by the time of their first request, newest first. The list comes from the
   * catalogue, a copy of the records that may be behind them for a short time: use it for display,
   * and GetSong for decisions. A call examines at most 2000 songs. A page may therefore hold fewer
   * songs than `page_size`, or none, and still have a `next_page_token`. Only an empty token ends
   * the list.
   * Called by the gateway. Safe to repeat.
   * INVALID_ARGUMENT: also a page token that this rpc did not return. UNAVAILABLE: the catalogue,
   * which Redis holds, is unavailable, or has lost its data and is being completed.
   */
  listSongs(argument: _stemline_storage_v1_ListSongsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_storage_v1_ListSongsResponse__Output>): grpc.ClientUnaryCall;
  listSongs(argument: _stemline_storage_v1_ListSongsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_stemline_storage_v1_ListSongsResponse__Output>): grpc.ClientUnaryCall;
  listSongs(argument: _stemline_storage_v1_ListSongsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_storage_v1_ListSongsResponse__Output>): grpc.ClientUnaryCall;
  listSongs(argument: _stemline_storage_v1_ListSongsRequest, callback: grpc.requestCallback<_stemline_storage_v1_ListSongsResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Streams the submissions of one run, in no particular order, in messages of about 1 MiB at most.
   * Called by the queue service when it cancels a song or queues a run again. Safe to repeat.
   * NOT_FOUND: no such run.
   */
  ListSubmissions(argument: _stemline_storage_v1_ListSubmissionsRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_stemline_storage_v1_ListSubmissionsResponse__Output>;
  ListSubmissions(argument: _stemline_storage_v1_ListSubmissionsRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_stemline_storage_v1_ListSubmissionsResponse__Output>;
  /**
   * Streams the submissions of one run, in no particular order, in messages of about 1 MiB at most.
   * Called by the queue service when it cancels a song or queues a run again. Safe to repeat.
   * NOT_FOUND: no such run.
   */
  listSubmissions(argument: _stemline_storage_v1_ListSubmissionsRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_stemline_storage_v1_ListSubmissionsResponse__Output>;
  listSubmissions(argument: _stemline_storage_v1_ListSubmissionsRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_stemline_storage_v1_ListSubmissionsResponse__Output>;
  
  /**
   * Opens the next run of a song with the request of `after_run`, or returns the run after
   * `after_run` if it exists. Every submission stays with the run under which it was recorded.
   * Called by the queue service to retry a song. Safe to repeat: the second call returns the run
   * that the first one opened.
   * NOT_FOUND: no such run; SONG_UNKNOWN: the song has no run. FAILED_PRECONDITION: SONG_NOT_DONE
   * (`after_run` is still open), AUDIO_MISSING.
   */
  OpenNextRun(argument: _stemline_storage_v1_OpenNextRunRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_storage_v1_OpenNextRunResponse__Output>): grpc.ClientUnaryCall;
  OpenNextRun(argument: _stemline_storage_v1_OpenNextRunRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_stemline_storage_v1_OpenNextRunResponse__Output>): grpc.ClientUnaryCall;
  OpenNextRun(argument: _stemline_storage_v1_OpenNextRunRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_storage_v1_OpenNextRunResponse__Output>): grpc.ClientUnaryCall;
  OpenNextRun(argument: _stemline_storage_v1_OpenNextRunRequest, callback: grpc.requestCallback<_stemline_storage_v1_OpenNextRunResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Opens the next run of a song with the request of `after_run`, or returns the run after
   * `after_run` if it exists. Every submission stays with the run under which it was recorded.
   * Called by the queue service to retry a song. Safe to repeat: the second call returns the run
   * that the first one opened.
   * NOT_FOUND: no such run; SONG_UNKNOWN: the song has no run. FAILED_PRECONDITION: SONG_NOT_DONE
   * (`after_run` is still open), AUDIO_MISSING.
   */
  openNextRun(argument: _stemline_storage_v1_OpenNextRunRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_storage_v1_OpenNextRunResponse__Output>): grpc.ClientUnaryCall;
  openNextRun(argument: _stemline_storage_v1_OpenNextRunRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_stemline_storage_v1_OpenNextRunResponse__Output>): grpc.ClientUnaryCall;
  openNextRun(argument: _stemline_storage_v1_OpenNextRunRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_storage_v1_OpenNextRunResponse__Output>): grpc.ClientUnaryCall;
  openNextRun(argument: _stemline_storage_v1_OpenNextRunRequest, callback: grpc.requestCallback<_stemline_storage_v1_OpenNextRunResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Ends a run with an outcome. The first call writes the outcome; every later call changes nothing
   * and returns what the first one wrote.
   * Called by the separator (done, failed) and the queue service (cancelled). Safe to repeat.
   * NOT_FOUND: no such run. FAILED_PRECONDITION (TRACK_MISSING): the outcome names a track or peaks
   * that were not uploaded under its claim in the stated size.
   */
  PublishOutcome(argument: _stemline_storage_v1_PublishOutcomeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_storage_v1_PublishOutcomeResponse__Output>): grpc.ClientUnaryCall;
  PublishOutcome(argument: _stemline_storage_v1_PublishOutcomeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_stemline_storage_v1_PublishOutcomeResponse__Output>): grpc.ClientUnaryCall;
  PublishOutcome(argument: _stemline_storage_v1_PublishOutcomeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_storage_v1_PublishOutcomeResponse__Output>): grpc.ClientUnaryCall;
  PublishOutcome(argument: _stemline_storage_v1_PublishOutcomeRequest, callback: grpc.requestCallback<_stemline_storage_v1_PublishOutcomeResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Ends a run with an outcome. The first call writes the outcome; every later call changes nothing
   * and returns what the first one wrote.
   * Called by the separator (done, failed) and the queue service (cancelled). Safe to repeat.
   * NOT_FOUND: no such run. FAILED_PRECONDITION (TRACK_MISSING): the outcome names a track or peaks
   * that were not uploaded under its claim in the stated size.
   */
  publishOutcome(argument: _stemline_storage_v1_PublishOutcomeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_storage_v1_PublishOutcomeResponse__Output>): grpc.ClientUnaryCall;
  publishOutcome(argument: _stemline_storage_v1_PublishOutcomeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_stemline_storage_v1_PublishOutcomeResponse__Output>): grpc.ClientUnaryCall;
  publishOutcome(argument: _stemline_storage_v1_PublishOutcomeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_storage_v1_PublishOutcomeResponse__Output>): grpc.ClientUnaryCall;
  publishOutcome(argument: _stemline_storage_v1_PublishOutcomeRequest, callback: grpc.requestCallback<_stemline_storage_v1_PublishOutcomeResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Records the answer to a submission with an idempotency key, unless one is recorded. Returns the
   * recorded answer.
   * Called by the queue service after it has queued the run. Safe to repeat.
   */
  RecordAnswer(argument: _stemline_storage_v1_RecordAnswerRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_storage_v1_RecordAnswerResponse__Output>): grpc.ClientUnaryCall;
  RecordAnswer(argument: _stemline_storage_v1_RecordAnswerRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_stemline_storage_v1_RecordAnswerResponse__Output>): grpc.ClientUnaryCall;
  RecordAnswer(argument: _stemline_storage_v1_RecordAnswerRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_storage_v1_RecordAnswerResponse__Output>): grpc.ClientUnaryCall;
  RecordAnswer(argument: _stemline_storage_v1_RecordAnswerRequest, callback: grpc.requestCallback<_stemline_storage_v1_RecordAnswerResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Records the answer to a submission with an idempotency key, unless one is recorded. Returns the
   * recorded answer.
   * Called by the queue service after it has queued the run. Safe to repeat.
   */
  recordAnswer(argument: _stemline_storage_v1_RecordAnswerRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_storage_v1_RecordAnswerResponse__Output>): grpc.ClientUnaryCall;
  recordAnswer(argument: _stemline_storage_v1_RecordAnswerRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_stemline_storage_v1_RecordAnswerResponse__Output>): grpc.ClientUnaryCall;
  recordAnswer(argument: _stemline_storage_v1_RecordAnswerRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_storage_v1_RecordAnswerResponse__Output>): grpc.ClientUnaryCall;
  recordAnswer(argument: _stemline_storage_v1_RecordAnswerRequest, callback: grpc.requestCallback<_stemline_storage_v1_RecordAnswerResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Records the end of a delivery, so that ListOpenRuns no longer returns the submission. The first
   * record counts.
   * Called by the notifier before it closes the delivery in the queue. Safe to repeat.
   * NOT_FOUND: no such run or submission.
   */
  RecordDelivery(argument: _stemline_storage_v1_RecordDeliveryRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_storage_v1_RecordDeliveryResponse__Output>): grpc.ClientUnaryCall;
  RecordDelivery(argument: _stemline_storage_v1_RecordDeliveryRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_stemline_storage_v1_RecordDeliveryResponse__Output>): grpc.ClientUnaryCall;
  RecordDelivery(argument: _stemline_storage_v1_RecordDeliveryRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_storage_v1_RecordDeliveryResponse__Output>): grpc.ClientUnaryCall;
  RecordDelivery(argument: _stemline_storage_v1_RecordDeliveryRequest, callback: grpc.requestCallback<_stemline_storage_v1_RecordDeliveryResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Records the end of a delivery, so that ListOpenRuns no longer returns the submission. The first
   * record counts.
   * Called by the notifier before it closes the delivery in the queue. Safe to repeat.
   * NOT_FOUND: no such run or submission.
   */
  recordDelivery(argument: _stemline_storage_v1_RecordDeliveryRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_storage_v1_RecordDeliveryResponse__Output>): grpc.ClientUnaryCall;
  recordDelivery(argument: _stemline_storage_v1_RecordDeliveryRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_stemline_storage_v1_RecordDeliveryResponse__Output>): grpc.ClientUnaryCall;
  recordDelivery(argument: _stemline_storage_v1_RecordDeliveryRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_storage_v1_RecordDeliveryResponse__Output>): grpc.ClientUnaryCall;
  recordDelivery(argument: _stemline_storage_v1_RecordDeliveryRequest, callback: grpc.requestCallback<_stemline_storage_v1_RecordDeliveryResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Records a submission, which is one request for a song. If the song's newest run is open, or
   * done with all its tracks, the submission joins that run. Otherwise it opens the next run: the
   * newest one failed, was cancelled or lacks a track that was removed, or there is none.
   * Called by the queue service before it queues the run. Safe to repeat with the same submission
   * id: the call returns the run under which the submission was recorded first.
   * INVALID_ARGUMENT: also a songhash that does not match the request. FAILED_PRECONDITION
   * (AUDIO_MISSING): the audio is not stored. UNAVAILABLE: also when an equal request with the
   * idempotency key was refused meanwhile.
   */
  RecordSubmission(argument: _stemline_storage_v1_RecordSubmissionRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_storage_v1_RecordSubmissionResponse__Output>): grpc.ClientUnaryCall;
  RecordSubmission(argument: _stemline_storage_v1_RecordSubmissionRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_stemline_storage_v1_RecordSubmissionResponse__Output>): grpc.ClientUnaryCall;
  RecordSubmission(argument: _stemline_storage_v1_RecordSubmissionRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_storage_v1_RecordSubmissionResponse__Output>): grpc.ClientUnaryCall;
  RecordSubmission(argument: _stemline_storage_v1_RecordSubmissionRequest, callback: grpc.requestCallback<_stemline_storage_v1_RecordSubmissionResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Records a submission, which is one request for a song. If the song's newest run is open, or
   * done with all its tracks, the submission joins that run. Otherwise it opens the next run: the
   * newest one failed, was cancelled or lacks a track that was removed, or there is none.
   * Called by the queue service before it queues the run. Safe to repeat with the same submission
   * id: the call returns the run under which the submission was recorded first.
   * INVALID_ARGUMENT: also a songhash that does not match the request. FAILED_PRECONDITION
   * (AUDIO_MISSING): the audio is not stored. UNAVAILABLE: also when an equal request with the
   * idempotency key was refused meanwhile.
   */
  recordSubmission(argument: _stemline_storage_v1_RecordSubmissionRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_storage_v1_RecordSubmissionResponse__Output>): grpc.ClientUnaryCall;
  recordSubmission(argument: _stemline_storage_v1_RecordSubmissionRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_stemline_storage_v1_RecordSubmissionResponse__Output>): grpc.ClientUnaryCall;
  recordSubmission(argument: _stemline_storage_v1_RecordSubmissionRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_storage_v1_RecordSubmissionResponse__Output>): grpc.ClientUnaryCall;
  recordSubmission(argument: _stemline_storage_v1_RecordSubmissionRequest, callback: grpc.requestCallback<_stemline_storage_v1_RecordSubmissionResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Removes a song with all its runs, and its audio if no other song uses it. Deliveries that the
   * song owes stay owed: their submissions are kept until the deliveries have ended. A song with
   * very many records is unknown to all callers when the call returns, and the service deletes the
   * rest of them later.
   * Called by the gateway after CancelJob. Safe to repeat: after the removal, the call returns
   * SONG_UNKNOWN.
   * NOT_FOUND (SONG_UNKNOWN). FAILED_PRECONDITION (SONG_NOT_DONE): its newest run is open.
   */
  RemoveSong(argument: _stemline_storage_v1_RemoveSongRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_storage_v1_RemoveSongResponse__Output>): grpc.ClientUnaryCall;
  RemoveSong(argument: _stemline_storage_v1_RemoveSongRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_stemline_storage_v1_RemoveSongResponse__Output>): grpc.ClientUnaryCall;
  RemoveSong(argument: _stemline_storage_v1_RemoveSongRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_storage_v1_RemoveSongResponse__Output>): grpc.ClientUnaryCall;
  RemoveSong(argument: _stemline_storage_v1_RemoveSongRequest, callback: grpc.requestCallback<_stemline_storage_v1_RemoveSongResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Removes a song with all its runs, and its audio if no other song uses it. Deliveries that the
   * song owes stay owed: their submissions are kept until the deliveries have ended. A song with
   * very many records is unknown to all callers when the call returns, and the service deletes the
   * rest of them later.
   * Called by the gateway after CancelJob. Safe to repeat: after the removal, the call returns
   * SONG_UNKNOWN.
   * NOT_FOUND (SONG_UNKNOWN). FAILED_PRECONDITION (SONG_NOT_DONE): its newest run is open.
   */
  removeSong(argument: _stemline_storage_v1_RemoveSongRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_storage_v1_RemoveSongResponse__Output>): grpc.ClientUnaryCall;
  removeSong(argument: _stemline_storage_v1_RemoveSongRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_stemline_storage_v1_RemoveSongResponse__Output>): grpc.ClientUnaryCall;
  removeSong(argument: _stemline_storage_v1_RemoveSongRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_storage_v1_RemoveSongResponse__Output>): grpc.ClientUnaryCall;
  removeSong(argument: _stemline_storage_v1_RemoveSongRequest, callback: grpc.requestCallback<_stemline_storage_v1_RemoveSongResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Removes one track of the newest done run, or a stem in all its formats. The peaks of a stem are
   * removed with its last track. Only a later run can make the tracks again.
   * Called by the gateway. Safe to repeat: succeeds for a track that is already removed.
   * NOT_FOUND: SONG_UNKNOWN, TRACK_UNKNOWN (also for `original`, which is removed only with its
   * song). FAILED_PRECONDITION (SONG_NOT_DONE): no run is done.
   */
  RemoveTrack(argument: _stemline_storage_v1_RemoveTrackRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_storage_v1_RemoveTrackResponse__Output>): grpc.ClientUnaryCall;
  RemoveTrack(argument: _stemline_storage_v1_RemoveTrackRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_stemline_storage_v1_RemoveTrackResponse__Output>): grpc.ClientUnaryCall;
  RemoveTrack(argument: _stemline_storage_v1_RemoveTrackRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_storage_v1_RemoveTrackResponse__Output>): grpc.ClientUnaryCall;
  RemoveTrack(argument: _stemline_storage_v1_RemoveTrackRequest, callback: grpc.requestCallback<_stemline_storage_v1_RemoveTrackResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Removes one track of the newest done run, or a stem in all its formats. The peaks of a stem are
   * removed with its last track. Only a later run can make the tracks again.
   * Called by the gateway. Safe to repeat: succeeds for a track that is already removed.
   * NOT_FOUND: SONG_UNKNOWN, TRACK_UNKNOWN (also for `original`, which is removed only with its
   * song). FAILED_PRECONDITION (SONG_NOT_DONE): no run is done.
   */
  removeTrack(argument: _stemline_storage_v1_RemoveTrackRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_storage_v1_RemoveTrackResponse__Output>): grpc.ClientUnaryCall;
  removeTrack(argument: _stemline_storage_v1_RemoveTrackRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_stemline_storage_v1_RemoveTrackResponse__Output>): grpc.ClientUnaryCall;
  removeTrack(argument: _stemline_storage_v1_RemoveTrackRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_storage_v1_RemoveTrackResponse__Output>): grpc.ClientUnaryCall;
  removeTrack(argument: _stemline_storage_v1_RemoveTrackRequest, callback: grpc.requestCallback<_stemline_storage_v1_RemoveTrackResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Makes an ended delivery owed again, so that ListOpenRuns returns its submission until the next
   * end is recorded. A delivery that has not ended is not changed.
   * Called by the queue service before it makes the delivery pending. Safe to repeat: all calls
   * between two ends reopen the delivery once.
   * NOT_FOUND: no such run or submission, also when the song was removed.
   */
  ReopenDelivery(argument: _stemline_storage_v1_ReopenDeliveryRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_storage_v1_ReopenDeliveryResponse__Output>): grpc.ClientUnaryCall;
  ReopenDelivery(argument: _stemline_storage_v1_ReopenDeliveryRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_stemline_storage_v1_ReopenDeliveryResponse__Output>): grpc.ClientUnaryCall;
  ReopenDelivery(argument: _stemline_storage_v1_ReopenDeliveryRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_storage_v1_ReopenDeliveryResponse__Output>): grpc.ClientUnaryCall;
  ReopenDelivery(argument: _stemline_storage_v1_ReopenDeliveryRequest, callback: grpc.requestCallback<_stemline_storage_v1_ReopenDeliveryResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Makes an ended delivery owed again, so that ListOpenRuns returns its submission until the next
   * end is recorded. A delivery that has not ended is not changed.
   * Called by the queue service before it makes the delivery pending. Safe to repeat: all calls
   * between two ends reopen the delivery once.
   * NOT_FOUND: no such run or submission, also when the song was removed.
   */
  reopenDelivery(argument: _stemline_storage_v1_ReopenDeliveryRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_storage_v1_ReopenDeliveryResponse__Output>): grpc.ClientUnaryCall;
  reopenDelivery(argument: _stemline_storage_v1_ReopenDeliveryRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_stemline_storage_v1_ReopenDeliveryResponse__Output>): grpc.ClientUnaryCall;
  reopenDelivery(argument: _stemline_storage_v1_ReopenDeliveryRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_storage_v1_ReopenDeliveryResponse__Output>): grpc.ClientUnaryCall;
  reopenDelivery(argument: _stemline_storage_v1_ReopenDeliveryRequest, callback: grpc.requestCallback<_stemline_storage_v1_ReopenDeliveryResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Creates the record of an idempotency key with a new id of a submission, or returns the record
   * that exists. The caller compares the fingerprints.
   * Called by the queue service before RecordSubmission. Safe to repeat: of all calls for a key,
   * one creates the record.
   */
  ReserveSubmission(argument: _stemline_storage_v1_ReserveSubmissionRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_storage_v1_ReserveSubmissionResponse__Output>): grpc.ClientUnaryCall;
  ReserveSubmission(argument: _stemline_storage_v1_ReserveSubmissionRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_stemline_storage_v1_ReserveSubmissionResponse__Output>): grpc.ClientUnaryCall;
  ReserveSubmission(argument: _stemline_storage_v1_ReserveSubmissionRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_storage_v1_ReserveSubmissionResponse__Output>): grpc.ClientUnaryCall;
  ReserveSubmission(argument: _stemline_storage_v1_ReserveSubmissionRequest, callback: grpc.requestCallback<_stemline_storage_v1_ReserveSubmissionResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Creates the record of an idempotency key with a new id of a submission, or returns the record
   * that exists. The caller compares the fingerprints.
   * Called by the queue service before RecordSubmission. Safe to repeat: of all calls for a key,
   * one creates the record.
   */
  reserveSubmission(argument: _stemline_storage_v1_ReserveSubmissionRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_storage_v1_ReserveSubmissionResponse__Output>): grpc.ClientUnaryCall;
  reserveSubmission(argument: _stemline_storage_v1_ReserveSubmissionRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_stemline_storage_v1_ReserveSubmissionResponse__Output>): grpc.ClientUnaryCall;
  reserveSubmission(argument: _stemline_storage_v1_ReserveSubmissionRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_storage_v1_ReserveSubmissionResponse__Output>): grpc.ClientUnaryCall;
  reserveSubmission(argument: _stemline_storage_v1_ReserveSubmissionRequest, callback: grpc.requestCallback<_stemline_storage_v1_ReserveSubmissionResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Removes a submission that could not be recorded or queued. If it was the last one of an open
   * run, the run is removed too, unless a retry opened it; then also the audio, if no other song
   * uses it. With an idempotency key, also frees the key. If an equal request was answered
   * meanwhile, removes nothing and returns that answer.
   * Called by the queue service. Safe to repeat: succeeds when there is no such submission.
   */
  RetractSubmission(argument: _stemline_storage_v1_RetractSubmissionRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_storage_v1_RetractSubmissionResponse__Output>): grpc.ClientUnaryCall;
  RetractSubmission(argument: _stemline_storage_v1_RetractSubmissionRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_stemline_storage_v1_RetractSubmissionResponse__Output>): grpc.ClientUnaryCall;
  RetractSubmission(argument: _stemline_storage_v1_RetractSubmissionRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_storage_v1_RetractSubmissionResponse__Output>): grpc.ClientUnaryCall;
  RetractSubmission(argument: _stemline_storage_v1_RetractSubmissionRequest, callback: grpc.requestCallback<_stemline_storage_v1_RetractSubmissionResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Removes a submission that could not be recorded or queued. If it was the last one of an open
   * run, the run is removed too, unless a retry opened it; then also the audio, if no other song
   * uses it. With an idempotency key, also frees the key. If an equal request was answered
   * meanwhile, removes nothing and returns that answer.
   * Called by the queue service. Safe to repeat: succeeds when there is no such submission.
   */
  retractSubmission(argument: _stemline_storage_v1_RetractSubmissionRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_storage_v1_RetractSubmissionResponse__Output>): grpc.ClientUnaryCall;
  retractSubmission(argument: _stemline_storage_v1_RetractSubmissionRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_stemline_storage_v1_RetractSubmissionResponse__Output>): grpc.ClientUnaryCall;
  retractSubmission(argument: _stemline_storage_v1_RetractSubmissionRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_storage_v1_RetractSubmissionResponse__Output>): grpc.ClientUnaryCall;
  retractSubmission(argument: _stemline_storage_v1_RetractSubmissionRequest, callback: grpc.requestCallback<_stemline_storage_v1_RetractSubmissionResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Stores one audio file. The messages are one info, then chunks of 1 byte to 256 KiB each, then
   * one commit. The service keeps the file only if the commit arrives and matches the received
   * bytes. A stream that ends, breaks or is cancelled before the commit leaves no data.
   * Called by the gateway. Safe to repeat from the start: equal bytes have one address.
   * DATA_LOSS (UPLOAD_CUT): the commit is missing or does not match. OUT_OF_RANGE (TOO_LARGE): more
   * bytes than the caller or the service allows. INVALID_ARGUMENT: EMPTY_AUDIO (no bytes), or
   * without that code a chunk of another size or a message out of order.
   */
  UploadSong(metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_storage_v1_UploadSongResponse__Output>): grpc.ClientWritableStream<_stemline_storage_v1_UploadSongRequest>;
  UploadSong(metadata: grpc.Metadata, callback: grpc.requestCallback<_stemline_storage_v1_UploadSongResponse__Output>): grpc.ClientWritableStream<_stemline_storage_v1_UploadSongRequest>;
  UploadSong(options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_storage_v1_UploadSongResponse__Output>): grpc.ClientWritableStream<_stemline_storage_v1_UploadSongRequest>;
  UploadSong(callback: grpc.requestCallback<_stemline_storage_v1_UploadSongResponse__Output>): grpc.ClientWritableStream<_stemline_storage_v1_UploadSongRequest>;
  /**
   * Stores one audio file. The messages are one info, then chunks of 1 byte to 256 KiB each, then
   * one commit. The service keeps the file only if the commit arrives and matches the received
   * bytes. A stream that ends, breaks or is cancelled before the commit leaves no data.
   * Called by the gateway. Safe to repeat from the start: equal bytes have one address.
   * DATA_LOSS (UPLOAD_CUT): the commit is missing or does not match. OUT_OF_RANGE (TOO_LARGE): more
   * bytes than the caller or the service allows. INVALID_ARGUMENT: EMPTY_AUDIO (no bytes), or
   * without that code a chunk of another size or a message out of order.
   */
  uploadSong(metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_storage_v1_UploadSongResponse__Output>): grpc.ClientWritableStream<_stemline_storage_v1_UploadSongRequest>;
  uploadSong(metadata: grpc.Metadata, callback: grpc.requestCallback<_stemline_storage_v1_UploadSongResponse__Output>): grpc.ClientWritableStream<_stemline_storage_v1_UploadSongRequest>;
  uploadSong(options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_storage_v1_UploadSongResponse__Output>): grpc.ClientWritableStream<_stemline_storage_v1_UploadSongRequest>;
  uploadSong(callback: grpc.requestCallback<_stemline_storage_v1_UploadSongResponse__Output>): grpc.ClientWritableStream<_stemline_storage_v1_UploadSongRequest>;
  
  /**
   * Stores one track that was made under a claim. The messages are as for UploadSong. The track can
   * be downloaded only after an outcome with the claim's id has been published.
   * Called by the separator. Safe to repeat from the start: the last complete upload counts.
   * NOT_FOUND: no such run. FAILED_PRECONDITION (RUN_ENDED): the run has its outcome. DATA_LOSS
   * (UPLOAD_CUT) as for UploadSong. OUT_OF_RANGE (TOO_LARGE): more than 8 GiB. INVALID_ARGUMENT:
   * also a chunk or an order of messages that UploadSong does not allow.
   */
  UploadTrack(metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_storage_v1_UploadTrackResponse__Output>): grpc.ClientWritableStream<_stemline_storage_v1_UploadTrackRequest>;
  UploadTrack(metadata: grpc.Metadata, callback: grpc.requestCallback<_stemline_storage_v1_UploadTrackResponse__Output>): grpc.ClientWritableStream<_stemline_storage_v1_UploadTrackRequest>;
  UploadTrack(options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_storage_v1_UploadTrackResponse__Output>): grpc.ClientWritableStream<_stemline_storage_v1_UploadTrackRequest>;
  UploadTrack(callback: grpc.requestCallback<_stemline_storage_v1_UploadTrackResponse__Output>): grpc.ClientWritableStream<_stemline_storage_v1_UploadTrackRequest>;
  /**
   * Stores one track that was made under a claim. The messages are as for UploadSong. The track can
   * be downloaded only after an outcome with the claim's id has been published.
   * Called by the separator. Safe to repeat from the start: the last complete upload counts.
   * NOT_FOUND: no such run. FAILED_PRECONDITION (RUN_ENDED): the run has its outcome. DATA_LOSS
   * (UPLOAD_CUT) as for UploadSong. OUT_OF_RANGE (TOO_LARGE): more than 8 GiB. INVALID_ARGUMENT:
   * also a chunk or an order of messages that UploadSong does not allow.
   */
  uploadTrack(metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_storage_v1_UploadTrackResponse__Output>): grpc.ClientWritableStream<_stemline_storage_v1_UploadTrackRequest>;
  uploadTrack(metadata: grpc.Metadata, callback: grpc.requestCallback<_stemline_storage_v1_UploadTrackResponse__Output>): grpc.ClientWritableStream<_stemline_storage_v1_UploadTrackRequest>;
  uploadTrack(options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_storage_v1_UploadTrackResponse__Output>): grpc.ClientWritableStream<_stemline_storage_v1_UploadTrackRequest>;
  uploadTrack(callback: grpc.requestCallback<_stemline_storage_v1_UploadTrackResponse__Output>): grpc.ClientWritableStream<_stemline_storage_v1_UploadTrackRequest>;
  
}

export interface StorageServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Streams the waveform peaks of a stem of the newest done run, or of `original`, which is the
   * song as it was decoded: one info, then chunks of at most 64 KiB. The peaks are removed with the
   * last track of their stem.
   * Called by the gateway. Safe to repeat.
   * NOT_FOUND: SONG_UNKNOWN, TRACK_UNKNOWN (also when an earlier version made the run, without
   * peaks), TRACK_REMOVED. FAILED_PRECONDITION (SONG_NOT_DONE): no run is done.
   */
  DownloadPeaks: grpc.handleServerStreamingCall<_stemline_storage_v1_DownloadPeaksRequest__Output, _stemline_storage_v1_DownloadPeaksResponse>;
  
  /**
   * Streams the audio at an address: one info, then chunks of at most 64 KiB.
   * Called by the separator. Safe to repeat.
   * NOT_FOUND: the audio is not stored.
   */
  DownloadSong: grpc.handleServerStreamingCall<_stemline_storage_v1_DownloadSongRequest__Output, _stemline_storage_v1_DownloadSongResponse>;
  
  /**
   * Streams a track of the newest done run, or a range of its bytes: one info, then chunks of at
   * most 64 KiB. The track `original` is the audio as it was uploaded; it exists even while no run
   * is done.
   * Called by the gateway. Safe to repeat.
   * NOT_FOUND: SONG_UNKNOWN, TRACK_UNKNOWN (also for `original` when the audio is not stored),
   * TRACK_REMOVED. FAILED_PRECONDITION (SONG_NOT_DONE): no run is done. OUT_OF_RANGE (BAD_RANGE):
   * the range begins at or beyond the end of the track; an offset of 0 is always allowed.
   */
  DownloadTrack: grpc.handleServerStreamingCall<_stemline_storage_v1_DownloadTrackRequest__Output, _stemline_storage_v1_DownloadTrackResponse>;
  
  /**
   * Finds a delivery by its id, if its end was recorded in the last week. Its song may have been
   * removed since.
   * Called by the queue service for a delivery that Redis has lost. Safe to repeat.
   * NOT_FOUND (DELIVERY_UNKNOWN): no such delivery.
   */
  FindDelivery: grpc.handleUnaryCall<_stemline_storage_v1_FindDeliveryRequest__Output, _stemline_storage_v1_FindDeliveryResponse>;
  
  /**
   * Returns the record of an idempotency key. Absent: no request of the last 24 hours has used the
   * key, or the first one was refused.
   * Called by the queue service. Safe to repeat.
   */
  GetReservation: grpc.handleUnaryCall<_stemline_storage_v1_GetReservationRequest__Output, _stemline_storage_v1_GetReservationResponse>;
  
  /**
   * Returns one run, even one that GetSong does not return because newer runs exist.
   * Called by the separator. Safe to repeat.
   * NOT_FOUND: no such run.
   */
  GetRun: grpc.handleUnaryCall<_stemline_storage_v1_GetRunRequest__Output, _stemline_storage_v1_GetRunResponse>;
  
  /**
   * Returns the newest run of a song, and the run whose tracks are served, with their outcomes.
   * Called by the gateway and the queue service. Safe to repeat.
   * NOT_FOUND (SONG_UNKNOWN).
   */
  GetSong: grpc.handleUnaryCall<_stemline_storage_v1_GetSongRequest__Output, _stemline_storage_v1_GetSongResponse>;
  
  /**
   * Returns the info of a download of the whole track.
   * Called by the gateway. Safe to repeat. Errors as for DownloadTrack, without OUT_OF_RANGE.
   */
  GetTrack: grpc.handleUnaryCall<_stemline_storage_v1_GetTrackRequest__Output, _stemline_storage_v1_GetTrackResponse>;
  
  /**
   * Stores the bytes of a track also as audio, from which another song can be made. The audio stays
   * when the track or its song is removed, for as long as a song uses it. Until then it is kept for
   * STEMLINE_ORPHAN_AUDIO_SECONDS after the last call.
   * Called by the gateway before Enqueue, instead of UploadSong. Safe to repeat.
   * NOT_FOUND: SONG_UNKNOWN, TRACK_UNKNOWN, TRACK_REMOVED. FAILED_PRECONDITION (SONG_NOT_DONE).
   */
  KeepTrack: grpc.handleUnaryCall<_stemline_storage_v1_KeepTrackRequest__Output, _stemline_storage_v1_KeepTrackResponse>;
  
  /**
   * Streams every run that is open or still owes a delivery, in no particular order. A run of a
   * removed song is returned until it owes no delivery. A run with many submissions comes in
   * several consecutive messages.
   * Called by the queue service, which rebuilds a lost queue from it. Safe to repeat.
   * INVALID_ARGUMENT: more than 500 runs, or an invalid one.
   */
  ListOpenRuns: grpc.handleServerStreamingCall<_stemline_storage_v1_ListOpenRunsRequest__Output, _stemline_storage_v1_ListOpenRunsResponse>;
  
  /**
   * Streams the ids of all runs that may be open or owe a delivery, in no particular order. It
   * reads no records, so it costs much less than ListOpenRuns.
   * Called by the queue service, which compares them with its jobs. Safe to repeat.
   */
  ListPendingRuns: grpc.handleServerStreamingCall<_stemline_storage_v1_ListPendingRunsRequest__Output, _stemline_storage_v1_ListPendingRunsResponse>;
  
  /**
   * Lists songs by the time of their first request, newest first. The list comes from the
   * catalogue, a copy of the records that may be behind them for a short time: use it for display,
   * and GetSong for decisions. A call examines at most 2000 songs. A page may therefore hold fewer
   * songs than `page_size`, or none, and still have a `next_page_token`. Only an empty token ends
   * the list.
   * Called by the gateway. Safe to repeat.
   * INVALID_ARGUMENT: also a page token that this rpc did not return. UNAVAILABLE: the catalogue,
   * which Redis holds, is unavailable, or has lost its data and is being completed.
   */
  ListSongs: grpc.handleUnaryCall<_stemline_storage_v1_ListSongsRequest__Output, _stemline_storage_v1_ListSongsResponse>;
  
  /**
   * Streams the submissions of one run, in no particular order, in messages of about 1 MiB at most.
   * Called by the queue service when it cancels a song or queues a run again. Safe to repeat.
   * NOT_FOUND: no such run.
   */
  ListSubmissions: grpc.handleServerStreamingCall<_stemline_storage_v1_ListSubmissionsRequest__Output, _stemline_storage_v1_ListSubmissionsResponse>;
  
  /**
   * Opens the next run of a song with the request of `after_run`, or returns the run after
   * `after_run` if it exists. Every submission stays with the run under which it was recorded.
   * Called by the queue service to retry a song. Safe to repeat: the second call returns the run
   * that the first one opened.
   * NOT_FOUND: no such run; SONG_UNKNOWN: the song has no run. FAILED_PRECONDITION: SONG_NOT_DONE
   * (`after_run` is still open), AUDIO_MISSING.
   */
  OpenNextRun: grpc.handleUnaryCall<_stemline_storage_v1_OpenNextRunRequest__Output, _stemline_storage_v1_OpenNextRunResponse>;
  
  /**
   * Ends a run with an outcome. The first call writes the outcome; every later call changes nothing
   * and returns what the first one wrote.
   * Called by the separator (done, failed) and the queue service (cancelled). Safe to repeat.
   * NOT_FOUND: no such run. FAILED_PRECONDITION (TRACK_MISSING): the outcome names a track or peaks
   * that were not uploaded under its claim in the stated size.
   */
  PublishOutcome: grpc.handleUnaryCall<_stemline_storage_v1_PublishOutcomeRequest__Output, _stemline_storage_v1_PublishOutcomeResponse>;
  
  /**
   * Records the answer to a submission with an idempotency key, unless one is recorded. Returns the
   * recorded answer.
   * Called by the queue service after it has queued the run. Safe to repeat.
   */
  RecordAnswer: grpc.handleUnaryCall<_stemline_storage_v1_RecordAnswerRequest__Output, _stemline_storage_v1_RecordAnswerResponse>;
  
  /**
   * Records the end of a delivery, so that ListOpenRuns no longer returns the submission. The first
   * record counts.
   * Called by the notifier before it closes the delivery in the queue. Safe to repeat.
   * NOT_FOUND: no such run or submission.
   */
  RecordDelivery: grpc.handleUnaryCall<_stemline_storage_v1_RecordDeliveryRequest__Output, _stemline_storage_v1_RecordDeliveryResponse>;
  
  /**
   * Records a submission, which is one request for a song. If the song's newest run is open, or
   * done with all its tracks, the submission joins that run. Otherwise it opens the next run: the
   * newest one failed, was cancelled or lacks a track that was removed, or there is none.
   * Called by the queue service before it queues the run. Safe to repeat with the same submission
   * id: the call returns the run under which the submission was recorded first.
   * INVALID_ARGUMENT: also a songhash that does not match the request. FAILED_PRECONDITION
   * (AUDIO_MISSING): the audio is not stored. UNAVAILABLE: also when an equal request with the
   * idempotency key was refused meanwhile.
   */
  RecordSubmission: grpc.handleUnaryCall<_stemline_storage_v1_RecordSubmissionRequest__Output, _stemline_storage_v1_RecordSubmissionResponse>;
  
  /**
   * Removes a song with all its runs, and its audio if no other song uses it. Deliveries that the
   * song owes stay owed: their submissions are kept until the deliveries have ended. A song with
   * very many records is unknown to all callers when the call returns, and the service deletes the
   * rest of them later.
   * Called by the gateway after CancelJob. Safe to repeat: after the removal, the call returns
   * SONG_UNKNOWN.
   * NOT_FOUND (SONG_UNKNOWN). FAILED_PRECONDITION (SONG_NOT_DONE): its newest run is open.
   */
  RemoveSong: grpc.handleUnaryCall<_stemline_storage_v1_RemoveSongRequest__Output, _stemline_storage_v1_RemoveSongResponse>;
  
  /**
   * Removes one track of the newest done run, or a stem in all its formats. The peaks of a stem are
   * removed with its last track. Only a later run can make the tracks again.
   * Called by the gateway. Safe to repeat: succeeds for a track that is already removed.
   * NOT_FOUND: SONG_UNKNOWN, TRACK_UNKNOWN (also for `original`, which is removed only with its
   * song). FAILED_PRECONDITION (SONG_NOT_DONE): no run is done.
   */
  RemoveTrack: grpc.handleUnaryCall<_stemline_storage_v1_RemoveTrackRequest__Output, _stemline_storage_v1_RemoveTrackResponse>;
  
  /**
   * Makes an ended delivery owed again, so that ListOpenRuns returns its submission until the next
   * end is recorded. A delivery that has not ended is not changed.
   * Called by the queue service before it makes the delivery pending. Safe to repeat: all calls
   * between two ends reopen the delivery once.
   * NOT_FOUND: no such run or submission, also when the song was removed.
   */
  ReopenDelivery: grpc.handleUnaryCall<_stemline_storage_v1_ReopenDeliveryRequest__Output, _stemline_storage_v1_ReopenDeliveryResponse>;
  
  /**
   * Creates the record of an idempotency key with a new id of a submission, or returns the record
   * that exists. The caller compares the fingerprints.
   * Called by the queue service before RecordSubmission. Safe to repeat: of all calls for a key,
   * one creates the record.
   */
  ReserveSubmission: grpc.handleUnaryCall<_stemline_storage_v1_ReserveSubmissionRequest__Output, _stemline_storage_v1_ReserveSubmissionResponse>;
  
  /**
   * Removes a submission that could not be recorded or queued. If it was the last one of an open
   * run, the run is removed too, unless a retry opened it; then also the audio, if no other song
   * uses it. With an idempotency key, also frees the key. If an equal request was answered
   * meanwhile, removes nothing and returns that answer.
   * Called by the queue service. Safe to repeat: succeeds when there is no such submission.
   */
  RetractSubmission: grpc.handleUnaryCall<_stemline_storage_v1_RetractSubmissionRequest__Output, _stemline_storage_v1_RetractSubmissionResponse>;
  
  /**
   * Stores one audio file. The messages are one info, then chunks of 1 byte to 256 KiB each, then
   * one commit. The service keeps the file only if the commit arrives and matches the received
   * bytes. A stream that ends, breaks or is cancelled before the commit leaves no data.
   * Called by the gateway. Safe to repeat from the start: equal bytes have one address.
   * DATA_LOSS (UPLOAD_CUT): the commit is missing or does not match. OUT_OF_RANGE (TOO_LARGE): more
   * bytes than the caller or the service allows. INVALID_ARGUMENT: EMPTY_AUDIO (no bytes), or
   * without that code a chunk of another size or a message out of order.
   */
  UploadSong: grpc.handleClientStreamingCall<_stemline_storage_v1_UploadSongRequest__Output, _stemline_storage_v1_UploadSongResponse>;
  
  /**
   * Stores one track that was made under a claim. The messages are as for UploadSong. The track can
   * be downloaded only after an outcome with the claim's id has been published.
   * Called by the separator. Safe to repeat from the start: the last complete upload counts.
   * NOT_FOUND: no such run. FAILED_PRECONDITION (RUN_ENDED): the run has its outcome. DATA_LOSS
   * (UPLOAD_CUT) as for UploadSong. OUT_OF_RANGE (TOO_LARGE): more than 8 GiB. INVALID_ARGUMENT:
   * also a chunk or an order of messages that UploadSong does not allow.
   */
  UploadTrack: grpc.handleClientStreamingCall<_stemline_storage_v1_UploadTrackRequest__Output, _stemline_storage_v1_UploadTrackResponse>;
  
}

export interface StorageServiceDefinition extends grpc.ServiceDefinition {
  DownloadPeaks: MethodDefinition<_stemline_storage_v1_DownloadPeaksRequest, _stemline_storage_v1_DownloadPeaksResponse, _stemline_storage_v1_DownloadPeaksRequest__Output, _stemline_storage_v1_DownloadPeaksResponse__Output>
  DownloadSong: MethodDefinition<_stemline_storage_v1_DownloadSongRequest, _stemline_storage_v1_DownloadSongResponse, _stemline_storage_v1_DownloadSongRequest__Output, _stemline_storage_v1_DownloadSongResponse__Output>
  DownloadTrack: MethodDefinition<_stemline_storage_v1_DownloadTrackRequest, _stemline_storage_v1_DownloadTrackResponse, _stemline_storage_v1_DownloadTrackRequest__Output, _stemline_storage_v1_DownloadTrackResponse__Output>
  FindDelivery: MethodDefinition<_stemline_storage_v1_FindDeliveryRequest, _stemline_storage_v1_FindDeliveryResponse, _stemline_storage_v1_FindDeliveryRequest__Output, _stemline_storage_v1_FindDeliveryResponse__Output>
  GetReservation: MethodDefinition<_stemline_storage_v1_GetReservationRequest, _stemline_storage_v1_GetReservationResponse, _stemline_storage_v1_GetReservationRequest__Output, _stemline_storage_v1_GetReservationResponse__Output>
  GetRun: MethodDefinition<_stemline_storage_v1_GetRunRequest, _stemline_storage_v1_GetRunResponse, _stemline_storage_v1_GetRunRequest__Output, _stemline_storage_v1_GetRunResponse__Output>
  GetSong: MethodDefinition<_stemline_storage_v1_GetSongRequest, _stemline_storage_v1_GetSongResponse, _stemline_storage_v1_GetSongRequest__Output, _stemline_storage_v1_GetSongResponse__Output>
  GetTrack: MethodDefinition<_stemline_storage_v1_GetTrackRequest, _stemline_storage_v1_GetTrackResponse, _stemline_storage_v1_GetTrackRequest__Output, _stemline_storage_v1_GetTrackResponse__Output>
  KeepTrack: MethodDefinition<_stemline_storage_v1_KeepTrackRequest, _stemline_storage_v1_KeepTrackResponse, _stemline_storage_v1_KeepTrackRequest__Output, _stemline_storage_v1_KeepTrackResponse__Output>
  ListOpenRuns: MethodDefinition<_stemline_storage_v1_ListOpenRunsRequest, _stemline_storage_v1_ListOpenRunsResponse, _stemline_storage_v1_ListOpenRunsRequest__Output, _stemline_storage_v1_ListOpenRunsResponse__Output>
  ListPendingRuns: MethodDefinition<_stemline_storage_v1_ListPendingRunsRequest, _stemline_storage_v1_ListPendingRunsResponse, _stemline_storage_v1_ListPendingRunsRequest__Output, _stemline_storage_v1_ListPendingRunsResponse__Output>
  ListSongs: MethodDefinition<_stemline_storage_v1_ListSongsRequest, _stemline_storage_v1_ListSongsResponse, _stemline_storage_v1_ListSongsRequest__Output, _stemline_storage_v1_ListSongsResponse__Output>
  ListSubmissions: MethodDefinition<_stemline_storage_v1_ListSubmissionsRequest, _stemline_storage_v1_ListSubmissionsResponse, _stemline_storage_v1_ListSubmissionsRequest__Output, _stemline_storage_v1_ListSubmissionsResponse__Output>
  OpenNextRun: MethodDefinition<_stemline_storage_v1_OpenNextRunRequest, _stemline_storage_v1_OpenNextRunResponse, _stemline_storage_v1_OpenNextRunRequest__Output, _stemline_storage_v1_OpenNextRunResponse__Output>
  PublishOutcome: MethodDefinition<_stemline_storage_v1_PublishOutcomeRequest, _stemline_storage_v1_PublishOutcomeResponse, _stemline_storage_v1_PublishOutcomeRequest__Output, _stemline_storage_v1_PublishOutcomeResponse__Output>
  RecordAnswer: MethodDefinition<_stemline_storage_v1_RecordAnswerRequest, _stemline_storage_v1_RecordAnswerResponse, _stemline_storage_v1_RecordAnswerRequest__Output, _stemline_storage_v1_RecordAnswerResponse__Output>
  RecordDelivery: MethodDefinition<_stemline_storage_v1_RecordDeliveryRequest, _stemline_storage_v1_RecordDeliveryResponse, _stemline_storage_v1_RecordDeliveryRequest__Output, _stemline_storage_v1_RecordDeliveryResponse__Output>
  RecordSubmission: MethodDefinition<_stemline_storage_v1_RecordSubmissionRequest, _stemline_storage_v1_RecordSubmissionResponse, _stemline_storage_v1_RecordSubmissionRequest__Output, _stemline_storage_v1_RecordSubmissionResponse__Output>
  RemoveSong: MethodDefinition<_stemline_storage_v1_RemoveSongRequest, _stemline_storage_v1_RemoveSongResponse, _stemline_storage_v1_RemoveSongRequest__Output, _stemline_storage_v1_RemoveSongResponse__Output>
  RemoveTrack: MethodDefinition<_stemline_storage_v1_RemoveTrackRequest, _stemline_storage_v1_RemoveTrackResponse, _stemline_storage_v1_RemoveTrackRequest__Output, _stemline_storage_v1_RemoveTrackResponse__Output>
  ReopenDelivery: MethodDefinition<_stemline_storage_v1_ReopenDeliveryRequest, _stemline_storage_v1_ReopenDeliveryResponse, _stemline_storage_v1_ReopenDeliveryRequest__Output, _stemline_storage_v1_ReopenDeliveryResponse__Output>
  ReserveSubmission: MethodDefinition<_stemline_storage_v1_ReserveSubmissionRequest, _stemline_storage_v1_ReserveSubmissionResponse, _stemline_storage_v1_ReserveSubmissionRequest__Output, _stemline_storage_v1_ReserveSubmissionResponse__Output>
  RetractSubmission: MethodDefinition<_stemline_storage_v1_RetractSubmissionRequest, _stemline_storage_v1_RetractSubmissionResponse, _stemline_storage_v1_RetractSubmissionRequest__Output, _stemline_storage_v1_RetractSubmissionResponse__Output>
  UploadSong: MethodDefinition<_stemline_storage_v1_UploadSongRequest, _stemline_storage_v1_UploadSongResponse, _stemline_storage_v1_UploadSongRequest__Output, _stemline_storage_v1_UploadSongResponse__Output>
  UploadTrack: MethodDefinition<_stemline_storage_v1_UploadTrackRequest, _stemline_storage_v1_UploadTrackResponse, _stemline_storage_v1_UploadTrackRequest__Output, _stemline_storage_v1_UploadTrackResponse__Output>
}
