import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from './google/protobuf/Duration.ts';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from './google/protobuf/Timestamp.ts';
import type { Callback as _stemline_common_v1_Callback, Callback__Output as _stemline_common_v1_Callback__Output } from './stemline/common/v1/Callback.ts';
import type { ModelRef as _stemline_common_v1_ModelRef, ModelRef__Output as _stemline_common_v1_ModelRef__Output } from './stemline/common/v1/ModelRef.ts';
import type { Options as _stemline_common_v1_Options, Options__Output as _stemline_common_v1_Options__Output } from './stemline/common/v1/Options.ts';
import type { TrackRef as _stemline_common_v1_TrackRef, TrackRef__Output as _stemline_common_v1_TrackRef__Output } from './stemline/common/v1/TrackRef.ts';
import type { BatchGetJobsRequest as _stemline_queue_v1_BatchGetJobsRequest, BatchGetJobsRequest__Output as _stemline_queue_v1_BatchGetJobsRequest__Output } from './stemline/queue/v1/BatchGetJobsRequest.ts';
import type { BatchGetJobsResponse as _stemline_queue_v1_BatchGetJobsResponse, BatchGetJobsResponse__Output as _stemline_queue_v1_BatchGetJobsResponse__Output } from './stemline/queue/v1/BatchGetJobsResponse.ts';
import type { CancelJobRequest as _stemline_queue_v1_CancelJobRequest, CancelJobRequest__Output as _stemline_queue_v1_CancelJobRequest__Output } from './stemline/queue/v1/CancelJobRequest.ts';
import type { CancelJobResponse as _stemline_queue_v1_CancelJobResponse, CancelJobResponse__Output as _stemline_queue_v1_CancelJobResponse__Output } from './stemline/queue/v1/CancelJobResponse.ts';
import type { CheckSubmissionRequest as _stemline_queue_v1_CheckSubmissionRequest, CheckSubmissionRequest__Output as _stemline_queue_v1_CheckSubmissionRequest__Output } from './stemline/queue/v1/CheckSubmissionRequest.ts';
import type { CheckSubmissionResponse as _stemline_queue_v1_CheckSubmissionResponse, CheckSubmissionResponse__Output as _stemline_queue_v1_CheckSubmissionResponse__Output } from './stemline/queue/v1/CheckSubmissionResponse.ts';
import type { Delivery as _stemline_queue_v1_Delivery, Delivery__Output as _stemline_queue_v1_Delivery__Output } from './stemline/queue/v1/Delivery.ts';
import type { EnqueueRequest as _stemline_queue_v1_EnqueueRequest, EnqueueRequest__Output as _stemline_queue_v1_EnqueueRequest__Output } from './stemline/queue/v1/EnqueueRequest.ts';
import type { EnqueueResponse as _stemline_queue_v1_EnqueueResponse, EnqueueResponse__Output as _stemline_queue_v1_EnqueueResponse__Output } from './stemline/queue/v1/EnqueueResponse.ts';
import type { GetDeliveryRequest as _stemline_queue_v1_GetDeliveryRequest, GetDeliveryRequest__Output as _stemline_queue_v1_GetDeliveryRequest__Output } from './stemline/queue/v1/GetDeliveryRequest.ts';
import type { GetDeliveryResponse as _stemline_queue_v1_GetDeliveryResponse, GetDeliveryResponse__Output as _stemline_queue_v1_GetDeliveryResponse__Output } from './stemline/queue/v1/GetDeliveryResponse.ts';
import type { GetJobRequest as _stemline_queue_v1_GetJobRequest, GetJobRequest__Output as _stemline_queue_v1_GetJobRequest__Output } from './stemline/queue/v1/GetJobRequest.ts';
import type { GetJobResponse as _stemline_queue_v1_GetJobResponse, GetJobResponse__Output as _stemline_queue_v1_GetJobResponse__Output } from './stemline/queue/v1/GetJobResponse.ts';
import type { Job as _stemline_queue_v1_Job, Job__Output as _stemline_queue_v1_Job__Output } from './stemline/queue/v1/Job.ts';
import type { ListDeliveriesRequest as _stemline_queue_v1_ListDeliveriesRequest, ListDeliveriesRequest__Output as _stemline_queue_v1_ListDeliveriesRequest__Output } from './stemline/queue/v1/ListDeliveriesRequest.ts';
import type { ListDeliveriesResponse as _stemline_queue_v1_ListDeliveriesResponse, ListDeliveriesResponse__Output as _stemline_queue_v1_ListDeliveriesResponse__Output } from './stemline/queue/v1/ListDeliveriesResponse.ts';
import type { ListJobsRequest as _stemline_queue_v1_ListJobsRequest, ListJobsRequest__Output as _stemline_queue_v1_ListJobsRequest__Output } from './stemline/queue/v1/ListJobsRequest.ts';
import type { ListJobsResponse as _stemline_queue_v1_ListJobsResponse, ListJobsResponse__Output as _stemline_queue_v1_ListJobsResponse__Output } from './stemline/queue/v1/ListJobsResponse.ts';
import type { ListModelsRequest as _stemline_queue_v1_ListModelsRequest, ListModelsRequest__Output as _stemline_queue_v1_ListModelsRequest__Output } from './stemline/queue/v1/ListModelsRequest.ts';
import type { ListModelsResponse as _stemline_queue_v1_ListModelsResponse, ListModelsResponse__Output as _stemline_queue_v1_ListModelsResponse__Output } from './stemline/queue/v1/ListModelsResponse.ts';
import type { ListQueueRequest as _stemline_queue_v1_ListQueueRequest, ListQueueRequest__Output as _stemline_queue_v1_ListQueueRequest__Output } from './stemline/queue/v1/ListQueueRequest.ts';
import type { ListQueueResponse as _stemline_queue_v1_ListQueueResponse, ListQueueResponse__Output as _stemline_queue_v1_ListQueueResponse__Output } from './stemline/queue/v1/ListQueueResponse.ts';
import type { MediaLimits as _stemline_queue_v1_MediaLimits, MediaLimits__Output as _stemline_queue_v1_MediaLimits__Output } from './stemline/queue/v1/MediaLimits.ts';
import type { Model as _stemline_queue_v1_Model, Model__Output as _stemline_queue_v1_Model__Output } from './stemline/queue/v1/Model.ts';
import type { ParkedEntry as _stemline_queue_v1_ParkedEntry, ParkedEntry__Output as _stemline_queue_v1_ParkedEntry__Output } from './stemline/queue/v1/ParkedEntry.ts';
import type { QueueServiceClient as _stemline_queue_v1_QueueServiceClient, QueueServiceDefinition as _stemline_queue_v1_QueueServiceDefinition } from './stemline/queue/v1/QueueService.ts';
import type { RedeliverDeliveryRequest as _stemline_queue_v1_RedeliverDeliveryRequest, RedeliverDeliveryRequest__Output as _stemline_queue_v1_RedeliverDeliveryRequest__Output } from './stemline/queue/v1/RedeliverDeliveryRequest.ts';
import type { RedeliverDeliveryResponse as _stemline_queue_v1_RedeliverDeliveryResponse, RedeliverDeliveryResponse__Output as _stemline_queue_v1_RedeliverDeliveryResponse__Output } from './stemline/queue/v1/RedeliverDeliveryResponse.ts';
import type { RetryJobRequest as _stemline_queue_v1_RetryJobRequest, RetryJobRequest__Output as _stemline_queue_v1_RetryJobRequest__Output } from './stemline/queue/v1/RetryJobRequest.ts';
import type { RetryJobResponse as _stemline_queue_v1_RetryJobResponse, RetryJobResponse__Output as _stemline_queue_v1_RetryJobResponse__Output } from './stemline/queue/v1/RetryJobResponse.ts';
import type { TestCallbackRequest as _stemline_queue_v1_TestCallbackRequest, TestCallbackRequest__Output as _stemline_queue_v1_TestCallbackRequest__Output } from './stemline/queue/v1/TestCallbackRequest.ts';
import type { TestCallbackResponse as _stemline_queue_v1_TestCallbackResponse, TestCallbackResponse__Output as _stemline_queue_v1_TestCallbackResponse__Output } from './stemline/queue/v1/TestCallbackResponse.ts';
import type { WatchJobRequest as _stemline_queue_v1_WatchJobRequest, WatchJobRequest__Output as _stemline_queue_v1_WatchJobRequest__Output } from './stemline/queue/v1/WatchJobRequest.ts';
import type { WatchJobResponse as _stemline_queue_v1_WatchJobResponse, WatchJobResponse__Output as _stemline_queue_v1_WatchJobResponse__Output } from './stemline/queue/v1/WatchJobResponse.ts';

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
    queue: {
      v1: {
        BatchGetJobsRequest: MessageTypeDefinition<_stemline_queue_v1_BatchGetJobsRequest, _stemline_queue_v1_BatchGetJobsRequest__Output>
        BatchGetJobsResponse: MessageTypeDefinition<_stemline_queue_v1_BatchGetJobsResponse, _stemline_queue_v1_BatchGetJobsResponse__Output>
        CancelJobRequest: MessageTypeDefinition<_stemline_queue_v1_CancelJobRequest, _stemline_queue_v1_CancelJobRequest__Output>
        CancelJobResponse: MessageTypeDefinition<_stemline_queue_v1_CancelJobResponse, _stemline_queue_v1_CancelJobResponse__Output>
        CheckSubmissionRequest: MessageTypeDefinition<_stemline_queue_v1_CheckSubmissionRequest, _stemline_queue_v1_CheckSubmissionRequest__Output>
        CheckSubmissionResponse: MessageTypeDefinition<_stemline_queue_v1_CheckSubmissionResponse, _stemline_queue_v1_CheckSubmissionResponse__Output>
        Delivery: MessageTypeDefinition<_stemline_queue_v1_Delivery, _stemline_queue_v1_Delivery__Output>
        DeliveryState: EnumTypeDefinition
        EnqueueRequest: MessageTypeDefinition<_stemline_queue_v1_EnqueueRequest, _stemline_queue_v1_EnqueueRequest__Output>
        EnqueueResponse: MessageTypeDefinition<_stemline_queue_v1_EnqueueResponse, _stemline_queue_v1_EnqueueResponse__Output>
        EnqueueStatus: EnumTypeDefinition
        GetDeliveryRequest: MessageTypeDefinition<_stemline_queue_v1_GetDeliveryRequest, _stemline_queue_v1_GetDeliveryRequest__Output>
        GetDeliveryResponse: MessageTypeDefinition<_stemline_queue_v1_GetDeliveryResponse, _stemline_queue_v1_GetDeliveryResponse__Output>
        GetJobRequest: MessageTypeDefinition<_stemline_queue_v1_GetJobRequest, _stemline_queue_v1_GetJobRequest__Output>
        GetJobResponse: MessageTypeDefinition<_stemline_queue_v1_GetJobResponse, _stemline_queue_v1_GetJobResponse__Output>
        Job: MessageTypeDefinition<_stemline_queue_v1_Job, _stemline_queue_v1_Job__Output>
        JobChange: EnumTypeDefinition
        JobState: EnumTypeDefinition
        ListDeliveriesRequest: MessageTypeDefinition<_stemline_queue_v1_ListDeliveriesRequest, _stemline_queue_v1_ListDeliveriesRequest__Output>
        ListDeliveriesResponse: MessageTypeDefinition<_stemline_queue_v1_ListDeliveriesResponse, _stemline_queue_v1_ListDeliveriesResponse__Output>
        ListJobsRequest: MessageTypeDefinition<_stemline_queue_v1_ListJobsRequest, _stemline_queue_v1_ListJobsRequest__Output>
        ListJobsResponse: MessageTypeDefinition<_stemline_queue_v1_ListJobsResponse, _stemline_queue_v1_ListJobsResponse__Output>
        ListModelsRequest: MessageTypeDefinition<_stemline_queue_v1_ListModelsRequest, _stemline_queue_v1_ListModelsRequest__Output>
        ListModelsResponse: MessageTypeDefinition<_stemline_queue_v1_ListModelsResponse, _stemline_queue_v1_ListModelsResponse__Output>
        ListQueueRequest: MessageTypeDefinition<_stemline_queue_v1_ListQueueRequest, _stemline_queue_v1_ListQueueRequest__Output>
        ListQueueResponse: MessageTypeDefinition<_stemline_queue_v1_ListQueueResponse, _stemline_queue_v1_ListQueueResponse__Output>
        MediaLimits: MessageTypeDefinition<_stemline_queue_v1_MediaLimits, _stemline_queue_v1_MediaLimits__Output>
        Model: MessageTypeDefinition<_stemline_queue_v1_Model, _stemline_queue_v1_Model__Output>
        ModelOrigin: EnumTypeDefinition
        ParkedEntry: MessageTypeDefinition<_stemline_queue_v1_ParkedEntry, _stemline_queue_v1_ParkedEntry__Output>
        QueueService: SubtypeConstructor<typeof grpc.Client, _stemline_queue_v1_QueueServiceClient> & { service: _stemline_queue_v1_QueueServiceDefinition }
        RedeliverDeliveryRequest: MessageTypeDefinition<_stemline_queue_v1_RedeliverDeliveryRequest, _stemline_queue_v1_RedeliverDeliveryRequest__Output>
        RedeliverDeliveryResponse: MessageTypeDefinition<_stemline_queue_v1_RedeliverDeliveryResponse, _stemline_queue_v1_RedeliverDeliveryResponse__Output>
        RetryJobRequest: MessageTypeDefinition<_stemline_queue_v1_RetryJobRequest, _stemline_queue_v1_RetryJobRequest__Output>
        RetryJobResponse: MessageTypeDefinition<_stemline_queue_v1_RetryJobResponse, _stemline_queue_v1_RetryJobResponse__Output>
        TestCallbackRequest: MessageTypeDefinition<_stemline_queue_v1_TestCallbackRequest, _stemline_queue_v1_TestCallbackRequest__Output>
        TestCallbackResponse: MessageTypeDefinition<_stemline_queue_v1_TestCallbackResponse, _stemline_queue_v1_TestCallbackResponse__Output>
        WatchJobRequest: MessageTypeDefinition<_stemline_queue_v1_WatchJobRequest, _stemline_queue_v1_WatchJobRequest__Output>
        WatchJobResponse: MessageTypeDefinition<_stemline_queue_v1_WatchJobResponse, _stemline_queue_v1_WatchJobResponse__Output>
      }
    }
  }
}

