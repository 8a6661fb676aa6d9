import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from './google/protobuf/Duration.ts';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from './google/protobuf/Timestamp.ts';
import type { Callback as _stemline_common_v1_Callback, Callback__Output as _stemline_common_v1_Callback__Output } from './stemline/common/v1/Callback.ts';
import type { ModelRef as _stemline_common_v1_ModelRef, ModelRef__Output as _stemline_common_v1_ModelRef__Output } from './stemline/common/v1/ModelRef.ts';
import type { Options as _stemline_common_v1_Options, Options__Output as _stemline_common_v1_Options__Output } from './stemline/common/v1/Options.ts';
import type { TrackRef as _stemline_common_v1_TrackRef, TrackRef__Output as _stemline_common_v1_TrackRef__Output } from './stemline/common/v1/TrackRef.ts';
import type { AudioInfo as _stemline_storage_v1_AudioInfo, AudioInfo__Output as _stemline_storage_v1_AudioInfo__Output } from './stemline/storage/v1/AudioInfo.ts';
import type { BytesInfo as _stemline_storage_v1_BytesInfo, BytesInfo__Output as _stemline_storage_v1_BytesInfo__Output } from './stemline/storage/v1/BytesInfo.ts';
import type { Commit as _stemline_storage_v1_Commit, Commit__Output as _stemline_storage_v1_Commit__Output } from './stemline/storage/v1/Commit.ts';
import type { DownloadPeaksRequest as _stemline_storage_v1_DownloadPeaksRequest, DownloadPeaksRequest__Output as _stemline_storage_v1_DownloadPeaksRequest__Output } from './stemline/storage/v1/DownloadPeaksRequest.ts';
import type { DownloadPeaksResponse as _stemline_storage_v1_DownloadPeaksResponse, DownloadPeaksResponse__Output as _stemline_storage_v1_DownloadPeaksResponse__Output } from './stemline/storage/v1/DownloadPeaksResponse.ts';
import type { DownloadSongRequest as _stemline_storage_v1_DownloadSongRequest, DownloadSongRequest__Output as _stemline_storage_v1_DownloadSongRequest__Output } from './stemline/storage/v1/DownloadSongRequest.ts';
import type { DownloadSongResponse as _stemline_storage_v1_DownloadSongResponse, DownloadSongResponse__Output as _stemline_storage_v1_DownloadSongResponse__Output } from './stemline/storage/v1/DownloadSongResponse.ts';
import type { DownloadTrackRequest as _stemline_storage_v1_DownloadTrackRequest, DownloadTrackRequest__Output as _stemline_storage_v1_DownloadTrackRequest__Output } from './stemline/storage/v1/DownloadTrackRequest.ts';
import type { DownloadTrackResponse as _stemline_storage_v1_DownloadTrackResponse, DownloadTrackResponse__Output as _stemline_storage_v1_DownloadTrackResponse__Output } from './stemline/storage/v1/DownloadTrackResponse.ts';
import type { FindDeliveryRequest as _stemline_storage_v1_FindDeliveryRequest, FindDeliveryRequest__Output as _stemline_storage_v1_FindDeliveryRequest__Output } from './stemline/storage/v1/FindDeliveryRequest.ts';
import type { FindDeliveryResponse as _stemline_storage_v1_FindDeliveryResponse, FindDeliveryResponse__Output as _stemline_storage_v1_FindDeliveryResponse__Output } from './stemline/storage/v1/FindDeliveryResponse.ts';
import type { GetReservationRequest as _stemline_storage_v1_GetReservationRequest, GetReservationRequest__Output as _stemline_storage_v1_GetReservationRequest__Output } from './stemline/storage/v1/GetReservationRequest.ts';
import type { GetReservationResponse as _stemline_storage_v1_GetReservationResponse, GetReservationResponse__Output as _stemline_storage_v1_GetReservationResponse__Output } from './stemline/storage/v1/GetReservationResponse.ts';
import type { GetRunRequest as _stemline_storage_v1_GetRunRequest, GetRunRequest__Output as _stemline_storage_v1_GetRunRequest__Output } from './stemline/storage/v1/GetRunRequest.ts';
import type { GetRunResponse as _stemline_storage_v1_GetRunResponse, GetRunResponse__Output as _stemline_storage_v1_GetRunResponse__Output } from './stemline/storage/v1/GetRunResponse.ts';
import type { GetSongRequest as _stemline_storage_v1_GetSongRequest, GetSongRequest__Output as _stemline_storage_v1_GetSongRequest__Output } from './stemline/storage/v1/GetSongRequest.ts';
import type { GetSongResponse as _stemline_storage_v1_GetSongResponse, GetSongResponse__Output as _stemline_storage_v1_GetSongResponse__Output } from './stemline/storage/v1/GetSongResponse.ts';
import type { GetTrackRequest as _stemline_storage_v1_GetTrackRequest, GetTrackRequest__Output as _stemline_storage_v1_GetTrackRequest__Output } from './stemline/storage/v1/GetTrackRequest.ts';
import type { GetTrackResponse as _stemline_storage_v1_GetTrackResponse, GetTrackResponse__Output as _stemline_storage_v1_GetTrackResponse__Output } from './stemline/storage/v1/GetTrackResponse.ts';
import type { KeepTrackRequest as _stemline_storage_v1_KeepTrackRequest, KeepTrackRequest__Output as _stemline_storage_v1_KeepTrackRequest__Output } from './stemline/storage/v1/KeepTrackRequest.ts';
import type { KeepTrackResponse as _stemline_storage_v1_KeepTrackResponse, KeepTrackResponse__Output as _stemline_storage_v1_KeepTrackResponse__Output } from './stemline/storage/v1/KeepTrackResponse.ts';
import type { ListOpenRunsRequest as _stemline_storage_v1_ListOpenRunsRequest, ListOpenRunsRequest__Output as _stemline_storage_v1_ListOpenRunsRequest__Output } from './stemline/storage/v1/ListOpenRunsRequest.ts';
import type { ListOpenRunsResponse as _stemline_storage_v1_ListOpenRunsResponse, ListOpenRunsResponse__Output as _stemline_storage_v1_ListOpenRunsResponse__Output } from './stemline/storage/v1/ListOpenRunsResponse.ts';
import type { ListPendingRunsRequest as _stemline_storage_v1_ListPendingRunsRequest, ListPendingRunsRequest__Output as _stemline_storage_v1_ListPendingRunsRequest__Output } from './stemline/storage/v1/ListPendingRunsRequest.ts';
import type { ListPendingRunsResponse as _stemline_storage_v1_ListPendingRunsResponse, ListPendingRunsResponse__Output as _stemline_storage_v1_ListPendingRunsResponse__Output } from './stemline/storage/v1/ListPendingRunsResponse.ts';
import type { ListSongsRequest as _stemline_storage_v1_ListSongsRequest, ListSongsRequest__Output as _stemline_storage_v1_ListSongsRequest__Output } from './stemline/storage/v1/ListSongsRequest.ts';
import type { ListSongsResponse as _stemline_storage_v1_ListSongsResponse, ListSongsResponse__Output as _stemline_storage_v1_ListSongsResponse__Output } from './stemline/storage/v1/ListSongsResponse.ts';
import type { ListSubmissionsRequest as _stemline_storage_v1_ListSubmissionsRequest, ListSubmissionsRequest__Output as _stemline_storage_v1_ListSubmissionsRequest__Output } from './stemline/storage/v1/ListSubmissionsRequest.ts';
import type { ListSubmissionsResponse as _stemline_storage_v1_ListSubmissionsResponse, ListSubmissionsResponse__Output as _stemline_storage_v1_ListSubmissionsResponse__Output } from './stemline/storage/v1/ListSubmissionsResponse.ts';
import type { OpenNextRunRequest as _stemline_storage_v1_OpenNextRunRequest, OpenNextRunRequest__Output as _stemline_storage_v1_OpenNextRunRequest__Output } from './stemline/storage/v1/OpenNextRunRequest.ts';
import type { OpenNextRunResponse as _stemline_storage_v1_OpenNextRunResponse, OpenNextRunResponse__Output as _stemline_storage_v1_OpenNextRunResponse__Output } from './stemline/storage/v1/OpenNextRunResponse.ts';
import type { Outcome as _stemline_storage_v1_Outcome, Outcome__Output as _stemline_storage_v1_Outcome__Output } from './stemline/storage/v1/Outcome.ts';
import type { PendingRun as _stemline_storage_v1_PendingRun, PendingRun__Output as _stemline_storage_v1_PendingRun__Output } from './stemline/storage/v1/PendingRun.ts';
import type { PublishOutcomeRequest as _stemline_storage_v1_PublishOutcomeRequest, PublishOutcomeRequest__Output as _stemline_storage_v1_PublishOutcomeRequest__Output } from './stemline/storage/v1/PublishOutcomeRequest.ts';
import type { PublishOutcomeResponse as _stemline_storage_v1_PublishOutcomeResponse, PublishOutcomeResponse__Output as _stemline_storage_v1_PublishOutcomeResponse__Output } from './stemline/storage/v1/PublishOutcomeResponse.ts';
import type { RecordAnswerRequest as _stemline_storage_v1_RecordAnswerRequest, RecordAnswerRequest__Output as _stemline_storage_v1_RecordAnswerRequest__Output } from './stemline/storage/v1/RecordAnswerRequest.ts';
import type { RecordAnswerResponse as _stemline_storage_v1_RecordAnswerResponse, RecordAnswerResponse__Output as _stemline_storage_v1_RecordAnswerResponse__Output } from './stemline/storage/v1/RecordAnswerResponse.ts';
import type { RecordDeliveryRequest as _stemline_storage_v1_RecordDeliveryRequest, RecordDeliveryRequest__Output as _stemline_storage_v1_RecordDeliveryRequest__Output } from './stemline/storage/v1/RecordDeliveryRequest.ts';
import type { RecordDeliveryResponse as _stemline_storage_v1_RecordDeliveryResponse, RecordDeliveryResponse__Output as _stemline_storage_v1_RecordDeliveryResponse__Output } from './stemline/storage/v1/RecordDeliveryResponse.ts';
import type { RecordSubmissionRequest as _stemline_storage_v1_RecordSubmissionRequest, RecordSubmissionRequest__Output as _stemline_storage_v1_RecordSubmissionRequest__Output } from './stemline/storage/v1/RecordSubmissionRequest.ts';
import type { RecordSubmissionResponse as _stemline_storage_v1_RecordSubmissionResponse, RecordSubmissionResponse__Output as _stemline_storage_v1_RecordSubmissionResponse__Output } from './stemline/storage/v1/RecordSubmissionResponse.ts';
import type { RemoveSongRequest as _stemline_storage_v1_RemoveSongRequest, RemoveSongRequest__Output as _stemline_storage_v1_RemoveSongRequest__Output } from './stemline/storage/v1/RemoveSongRequest.ts';
import type { RemoveSongResponse as _stemline_storage_v1_RemoveSongResponse, RemoveSongResponse__Output as _stemline_storage_v1_RemoveSongResponse__Output } from './stemline/storage/v1/RemoveSongResponse.ts';
import type { RemoveTrackRequest as _stemline_storage_v1_RemoveTrackRequest, RemoveTrackRequest__Output as _stemline_storage_v1_RemoveTrackRequest__Output } from './stemline/storage/v1/RemoveTrackRequest.ts';
import type { RemoveTrackResponse as _stemline_storage_v1_RemoveTrackResponse, RemoveTrackResponse__Output as _stemline_storage_v1_RemoveTrackResponse__Output } from './stemline/storage/v1/RemoveTrackResponse.ts';
import type { ReopenDeliveryRequest as _stemline_storage_v1_ReopenDeliveryRequest, ReopenDeliveryRequest__Output as _stemline_storage_v1_ReopenDeliveryRequest__Output } from './stemline/storage/v1/ReopenDeliveryRequest.ts';
import type { ReopenDeliveryResponse as _stemline_storage_v1_ReopenDeliveryResponse, ReopenDeliveryResponse__Output as _stemline_storage_v1_ReopenDeliveryResponse__Output } from './stemline/storage/v1/ReopenDeliveryResponse.ts';
import type { Reservation as _stemline_storage_v1_Reservation, Reservation__Output as _stemline_storage_v1_Reservation__Output } from './stemline/storage/v1/Reservation.ts';
import type { ReserveSubmissionRequest as _stemline_storage_v1_ReserveSubmissionRequest, ReserveSubmissionRequest__Output as _stemline_storage_v1_ReserveSubmissionRequest__Output } from './stemline/storage/v1/ReserveSubmissionRequest.ts';
import type { ReserveSubmissionResponse as _stemline_storage_v1_ReserveSubmissionResponse, ReserveSubmissionResponse__Output as _stemline_storage_v1_ReserveSubmissionResponse__Output } from './stemline/storage/v1/ReserveSubmissionResponse.ts';
import type { RetractSubmissionRequest as _stemline_storage_v1_RetractSubmissionRequest, RetractSubmissionRequest__Output as _stemline_storage_v1_RetractSubmissionRequest__Output } from './stemline/storage/v1/RetractSubmissionRequest.ts';
import type { RetractSubmissionResponse as _stemline_storage_v1_RetractSubmissionResponse, RetractSubmissionResponse__Output as _stemline_storage_v1_RetractSubmissionResponse__Output } from './stemline/storage/v1/RetractSubmissionResponse.ts';
import type { Run as _stemline_storage_v1_Run, Run__Output as _stemline_storage_v1_Run__Output } from './stemline/storage/v1/Run.ts';
import type { RunRef as _stemline_storage_v1_RunRef, RunRef__Output as _stemline_storage_v1_RunRef__Output } from './stemline/storage/v1/RunRef.ts';
import type { SongEntry as _stemline_storage_v1_SongEntry, SongEntry__Output as _stemline_storage_v1_SongEntry__Output } from './stemline/storage/v1/SongEntry.ts';
import type { SongRequest as _stemline_storage_v1_SongRequest, SongRequest__Output as _stemline_storage_v1_SongRequest__Output } from './stemline/storage/v1/SongRequest.ts';
import type { StorageServiceClient as _stemline_storage_v1_StorageServiceClient, StorageServiceDefinition as _stemline_storage_v1_StorageServiceDefinition } from './stemline/storage/v1/StorageService.ts';
import type { Submission as _stemline_storage_v1_Submission, Submission__Output as _stemline_storage_v1_Submission__Output } from './stemline/storage/v1/Submission.ts';
import type { Track as _stemline_storage_v1_Track, Track__Output as _stemline_storage_v1_Track__Output } from './stemline/storage/v1/Track.ts';
import type { TrackInfo as _stemline_storage_v1_TrackInfo, TrackInfo__Output as _stemline_storage_v1_TrackInfo__Output } from './stemline/storage/v1/TrackInfo.ts';
import type { UploadSongRequest as _stemline_storage_v1_UploadSongRequest, UploadSongRequest__Output as _stemline_storage_v1_UploadSongRequest__Output } from './stemline/storage/v1/UploadSongRequest.ts';
import type { UploadSongResponse as _stemline_storage_v1_UploadSongResponse, UploadSongResponse__Output as _stemline_storage_v1_UploadSongResponse__Output } from './stemline/storage/v1/UploadSongResponse.ts';
import type { UploadTrackRequest as _stemline_storage_v1_UploadTrackRequest, UploadTrackRequest__Output as _stemline_storage_v1_UploadTrackRequest__Output } from './stemline/storage/v1/UploadTrackRequest.ts';
import type { UploadTrackResponse as _stemline_storage_v1_UploadTrackResponse, UploadTrackResponse__Output as _stemline_storage_v1_UploadTrackResponse__Output } from './stemline/storage/v1/UploadTrackResponse.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  google: {
    protobuf: {
      Duration: MessageTypeDefinition<_google_protobuf_Duration, _google_protobuf_Duration__Output>
      Timestamp: MessageTypeDefinition<_google_protobuf_Timestamp, _google_protobuf_Timestamp__Output>
    }
  }
  stemline: {
    common: {
      v1: {
        Callback: MessageTypeDefinition<_stemline_common_v1_Callback, _stemline_common_v1_Callback__Output>
        DeliveryEvent: EnumTypeDefinition
        ModelRef: MessageTypeDefinition<_stemline_common_v1_ModelRef, _stemline_common_v1_ModelRef__Output>
        Options: MessageTypeDefinition<_stemline_common_v1_Options, _stemline_common_v1_Options__Output>
        Priority: EnumTypeDefinition
        TrackRef: MessageTypeDefinition<_stemline_common_v1_TrackRef, _stemline_common_v1_TrackRef__Output>
      }
    }
    storage: {
      v1: {
        AudioInfo: MessageTypeDefinition<_stemline_storage_v1_AudioInfo, _stemline_storage_v1_AudioInfo__Output>
        BytesInfo: MessageTypeDefinition<_stemline_storage_v1_BytesInfo, _stemline_storage_v1_BytesInfo__Output>
        Commit: MessageTypeDefinition<_stemline_storage_v1_Commit, _stemline_storage_v1_Commit__Output>
        DeliveryResult: EnumTypeDefinition
        DownloadPeaksRequest: MessageTypeDefinition<_stemline_storage_v1_DownloadPeaksRequest, _stemline_storage_v1_DownloadPeaksRequest__Output>
        DownloadPeaksResponse: MessageTypeDefinition<_stemline_storage_v1_DownloadPeaksResponse, _stemline_storage_v1_DownloadPeaksResponse__Output>
        DownloadSongRequest: MessageTypeDefinition<_stemline_storage_v1_DownloadSongRequest, _stemline_storage_v1_DownloadSongRequest__Output>
        DownloadSongResponse: MessageTypeDefinition<_stemline_storage_v1_DownloadSongResponse, _stemline_storage_v1_DownloadSongResponse__Output>
        DownloadTrackRequest: MessageTypeDefinition<_stemline_storage_v1_DownloadTrackRequest, _stemline_storage_v1_DownloadTrackRequest__Output>
        DownloadTrackResponse: MessageTypeDefinition<_stemline_storage_v1_DownloadTrackResponse, _stemline_storage_v1_DownloadTrackResponse__Output>
        FindDeliveryRequest: MessageTypeDefinition<_stemline_storage_v1_FindDeliveryRequest, _stemline_storage_v1_FindDeliveryRequest__Output>
        FindDeliveryResponse: MessageTypeDefinition<_stemline_storage_v1_FindDeliveryResponse, _stemline_storage_v1_FindDeliveryResponse__Output>
        GetReservationRequest: MessageTypeDefinition<_stemline_storage_v1_GetReservationRequest, _stemline_storage_v1_GetReservationRequest__Output>
        GetReservationResponse: MessageTypeDefinition<_stemline_storage_v1_GetReservationResponse, _stemline_storage_v1_GetReservationResponse__Output>
        GetRunRequest: MessageTypeDefinition<_stemline_storage_v1_GetRunRequest, _stemline_storage_v1_GetRunRequest__Output>
        GetRunResponse: MessageTypeDefinition<_stemline_storage_v1_GetRunResponse, _stemline_storage_v1_GetRunResponse__Output>
        GetSongRequest: MessageTypeDefinition<_stemline_storage_v1_GetSongRequest, _stemline_storage_v1_GetSongRequest__Output>
        GetSongResponse: MessageTypeDefinition<_stemline_storage_v1_GetSongResponse, _stemline_storage_v1_GetSongResponse__Output>
        GetTrackRequest: MessageTypeDefinition<_stemline_storage_v1_GetTrackRequest, _stemline_storage_v1_GetTrackRequest__Output>
        GetTrackResponse: MessageTypeDefinition<_stemline_storage_v1_GetTrackResponse, _stemline_storage_v1_GetTrackResponse__Output>
        KeepTrackRequest: MessageTypeDefinition<_stemline_storage_v1_KeepTrackRequest, _stemline_storage_v1_KeepTrackRequest__Output>
        KeepTrackResponse: MessageTypeDefinition<_stemline_storage_v1_KeepTrackResponse, _stemline_storage_v1_KeepTrackResponse__Output>
        ListOpenRunsRequest: MessageTypeDefinition<_stemline_storage_v1_ListOpenRunsRequest, _stemline_storage_v1_ListOpenRunsRequest__Output>
        ListOpenRunsResponse: MessageTypeDefinition<_stemline_storage_v1_ListOpenRunsResponse, _stemline_storage_v1_ListOpenRunsResponse__Output>
        ListPendingRunsRequest: MessageTypeDefinition<_stemline_storage_v1_ListPendingRunsRequest, _stemline_storage_v1_ListPendingRunsRequest__Output>
        ListPendingRunsResponse: MessageTypeDefinition<_stemline_storage_v1_ListPendingRunsResponse, _stemline_storage_v1_ListPendingRunsResponse__Output>
        ListSongsRequest: MessageTypeDefinition<_stemline_storage_v1_ListSongsRequest, _stemline_storage_v1_ListSongsRequest__Output>
        ListSongsResponse: MessageTypeDefinition<_stemline_storage_v1_ListSongsResponse, _stemline_storage_v1_ListSongsResponse__Output>
        ListSubmissionsRequest: MessageTypeDefinition<_stemline_storage_v1_ListSubmissionsRequest, _stemline_storage_v1_ListSubmissionsRequest__Output>
        ListSubmissionsResponse: MessageTypeDefinition<_stemline_storage_v1_ListSubmissionsResponse, _stemline_storage_v1_ListSubmissionsResponse__Output>
        OpenNextRunRequest: MessageTypeDefinition<_stemline_storage_v1_OpenNextRunRequest, _stemline_storage_v1_OpenNextRunRequest__Output>
        OpenNextRunResponse: MessageTypeDefinition<_stemline_storage_v1_OpenNextRunResponse, _stemline_storage_v1_OpenNextRunResponse__Output>
        Outcome: MessageTypeDefinition<_stemline_storage_v1_Outcome, _stemline_storage_v1_Outcome__Output>
        OutcomeState: EnumTypeDefinition
        PendingRun: MessageTypeDefinition<_stemline_storage_v1_PendingRun, _stemline_storage_v1_PendingRun__Output>
        PublishOutcomeRequest: MessageTypeDefinition<_stemline_storage_v1_PublishOutcomeRequest, _stemline_storage_v1_PublishOutcomeRequest__Output>
        PublishOutcomeResponse: MessageTypeDefinition<_stemline_storage_v1_PublishOutcomeResponse, _stemline_storage_v1_PublishOutcomeResponse__Output>
        RecordAnswerRequest: MessageTypeDefinition<_stemline_storage_v1_RecordAnswerRequest, _stemline_storage_v1_RecordAnswerRequest__Output>
        RecordAnswerResponse: MessageTypeDefinition<_stemline_storage_v1_RecordAnswerResponse, _stemline_storage_v1_RecordAnswerResponse__Output>
        RecordDeliveryRequest: MessageTypeDefinition<_stemline_storage_v1_RecordDeliveryRequest, _stemline_storage_v1_RecordDeliveryRequest__Output>
        RecordDeliveryResponse: MessageTypeDefinition<_stemline_storage_v1_RecordDeliveryResponse, _stemline_storage_v1_RecordDeliveryResponse__Output>
        RecordSubmissionRequest: MessageTypeDefinition<_stemline_storage_v1_RecordSubmissionRequest, _stemline_storage_v1_RecordSubmissionRequest__Output>
        RecordSubmissionResponse: MessageTypeDefinition<_stemline_storage_v1_RecordSubmissionResponse, _stemline_storage_v1_RecordSubmissionResponse__Output>
        RemoveSongRequest: MessageTypeDefinition<_stemline_storage_v1_RemoveSongRequest, _stemline_storage_v1_RemoveSongRequest__Output>
        RemoveSongResponse: MessageTypeDefinition<_stemline_storage_v1_RemoveSongResponse, _stemline_storage_v1_RemoveSongResponse__Output>
        RemoveTrackRequest: MessageTypeDefinition<_stemline_storage_v1_RemoveTrackRequest, _stemline_storage_v1_RemoveTrackRequest__Output>
        RemoveTrackResponse: MessageTypeDefinition<_stemline_storage_v1_RemoveTrackResponse, _stemline_storage_v1_RemoveTrackResponse__Output>
        ReopenDeliveryRequest: MessageTypeDefinition<_stemline_storage_v1_ReopenDeliveryRequest, _stemline_storage_v1_ReopenDeliveryRequest__Output>
        ReopenDeliveryResponse: MessageTypeDefinition<_stemline_storage_v1_ReopenDeliveryResponse, _stemline_storage_v1_ReopenDeliveryResponse__Output>
        Reservation: MessageTypeDefinition<_stemline_storage_v1_Reservation, _stemline_storage_v1_Reservation__Output>
        ReserveSubmissionRequest: MessageTypeDefinition<_stemline_storage_v1_ReserveSubmissionRequest, _stemline_storage_v1_ReserveSubmissionRequest__Output>
        ReserveSubmissionResponse: MessageTypeDefinition<_stemline_storage_v1_ReserveSubmissionResponse, _stemline_storage_v1_ReserveSubmissionResponse__Output>
        RetractSubmissionRequest: MessageTypeDefinition<_stemline_storage_v1_RetractSubmissionRequest, _stemline_storage_v1_RetractSubmissionRequest__Output>
        RetractSubmissionResponse: MessageTypeDefinition<_stemline_storage_v1_RetractSubmissionResponse, _stemline_storage_v1_RetractSubmissionResponse__Output>
        Run: MessageTypeDefinition<_stemline_storage_v1_Run, _stemline_storage_v1_Run__Output>
        RunRef: MessageTypeDefinition<_stemline_storage_v1_RunRef, _stemline_storage_v1_RunRef__Output>
        SongEntry: MessageTypeDefinition<_stemline_storage_v1_SongEntry, _stemline_storage_v1_SongEntry__Output>
        SongRequest: MessageTypeDefinition<_stemline_storage_v1_SongRequest, _stemline_storage_v1_SongRequest__Output>
        SongState: EnumTypeDefinition
        StorageService: SubtypeConstructor<typeof grpc.Client, _stemline_storage_v1_StorageServiceClient> & { service: _stemline_storage_v1_StorageServiceDefinition }
        Submission: MessageTypeDefinition<_stemline_storage_v1_Submission, _stemline_storage_v1_Submission__Output>
        Track: MessageTypeDefinition<_stemline_storage_v1_Track, _stemline_storage_v1_Track__Output>
        TrackInfo: MessageTypeDefinition<_stemline_storage_v1_TrackInfo, _stemline_storage_v1_TrackInfo__Output>
        UploadSongRequest: MessageTypeDefinition<_stemline_storage_v1_UploadSongRequest, _stemline_storage_v1_UploadSongRequest__Output>
        UploadSongResponse: MessageTypeDefinition<_stemline_storage_v1_UploadSongResponse, _stemline_storage_v1_UploadSongResponse__Output>
        UploadTrackRequest: MessageTypeDefinition<_stemline_storage_v1_UploadTrackRequest, _stemline_storage_v1_UploadTrackRequest__Output>
        UploadTrackResponse: MessageTypeDefinition<_stemline_storage_v1_UploadTrackResponse, _stemline_storage_v1_UploadTrackResponse__Output>
      }
    }
  }
}

