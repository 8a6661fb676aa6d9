// Original file: stemline/queue/v1/queue.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { BatchGetJobsRequest as _stemline_queue_v1_BatchGetJobsRequest, BatchGetJobsRequest__Output as _stemline_queue_v1_BatchGetJobsRequest__Output } from '../../../stemline/queue/v1/BatchGetJobsRequest.ts';
import type { BatchGetJobsResponse as _stemline_queue_v1_BatchGetJobsResponse, BatchGetJobsResponse__Output as _stemline_queue_v1_BatchGetJobsResponse__Output } from '../../../stemline/queue/v1/BatchGetJobsResponse.ts';
import type { CancelJobRequest as _stemline_queue_v1_CancelJobRequest, CancelJobRequest__Output as _stemline_queue_v1_CancelJobRequest__Output } from '../../../stemline/queue/v1/CancelJobRequest.ts';
import type { CancelJobResponse as _stemline_queue_v1_CancelJobResponse, CancelJobResponse__Output as _stemline_queue_v1_CancelJobResponse__Output } from '../../../stemline/queue/v1/CancelJobResponse.ts';
import type { CheckSubmissionRequest as _stemline_queue_v1_CheckSubmissionRequest, CheckSubmissionRequest__Output as _stemline_queue_v1_CheckSubmissionRequest__Output } from '../../../stemline/queue/v1/CheckSubmissionRequest.ts';
import type { CheckSubmissionResponse as _stemline_queue_v1_CheckSubmissionResponse, CheckSubmissionResponse__Output as _stemline_queue_v1_CheckSubmissionResponse__Output } from '../../../stemline/queue/v1/CheckSubmissionResponse.ts';
import type { EnqueueRequest as _stemline_queue_v1_EnqueueRequest, EnqueueRequest__Output as _stemline_queue_v1_EnqueueRequest__Output } from '../../../stemline/queue/v1/EnqueueRequest.ts';
import type { EnqueueResponse as _stemline_queue_v1_EnqueueResponse, EnqueueResponse__Output as _stemline_queue_v1_EnqueueResponse__Output } from '../../../stemline/queue/v1/EnqueueResponse.ts';
import type { GetDeliveryRequest as _stemline_queue_v1_GetDeliveryRequest, GetDeliveryRequest__Output as _stemline_queue_v1_GetDeliveryRequest__Output } from '../../../stemline/queue/v1/GetDeliveryRequest.ts';
import type { GetDeliveryResponse as _stemline_queue_v1_GetDeliveryResponse, GetDeliveryResponse__Output as _stemline_queue_v1_GetDeliveryResponse__Output } from '../../../stemline/queue/v1/GetDeliveryResponse.ts';
import type { GetJobRequest as _stemline_queue_v1_GetJobRequest, GetJobRequest__Output as _stemline_queue_v1_GetJobRequest__Output } from '../../../stemline/queue/v1/GetJobRequest.ts';
import type { GetJobResponse as _stemline_queue_v1_GetJobResponse, GetJobResponse__Output as _stemline_queue_v1_GetJobResponse__Output } from '../../../stemline/queue/v1/GetJobResponse.ts';
import type { ListDeliveriesRequest as _stemline_queue_v1_ListDeliveriesRequest, ListDeliveriesRequest__Output as _stemline_queue_v1_ListDeliveriesRequest__Output } from '../../../stemline/queue/v1/ListDeliveriesRequest.ts';
import type { ListDeliveriesResponse as _stemline_queue_v1_ListDeliveriesResponse, ListDeliveriesResponse__Output as _stemline_queue_v1_ListDeliveriesResponse__Output } from '../../../stemline/queue/v1/ListDeliveriesResponse.ts';
import type { ListJobsRequest as _stemline_queue_v1_ListJobsRequest, ListJobsRequest__Output as _stemline_queue_v1_ListJobsRequest__Output } from '../../../stemline/queue/v1/ListJobsRequest.ts';
import type { ListJobsResponse as _stemline_queue_v1_ListJobsResponse, ListJobsResponse__Output as _stemline_queue_v1_ListJobsResponse__Output } from '../../../stemline/queue/v1/ListJobsResponse.ts';
import type { ListModelsRequest as _stemline_queue_v1_ListModelsRequest, ListModelsRequest__Output as _stemline_queue_v1_ListModelsRequest__Output } from '../../../stemline/queue/v1/ListModelsRequest.ts';
import type { ListModelsResponse as _stemline_queue_v1_ListModelsResponse, ListModelsResponse__Output as _stemline_queue_v1_ListModelsResponse__Output } from '../../../stemline/queue/v1/ListModelsResponse.ts';
import type { ListQueueRequest as _stemline_queue_v1_ListQueueRequest, ListQueueRequest__Output as _stemline_queue_v1_ListQueueRequest__Output } from '../../../stemline/queue/v1/ListQueueRequest.ts';
import type { ListQueueResponse as _stemline_queue_v1_ListQueueResponse, ListQueueResponse__Output as _stemline_queue_v1_ListQueueResponse__Output } from '../../../stemline/queue/v1/ListQueueResponse.ts';
import type { RedeliverDeliveryRequest as _stemline_queue_v1_RedeliverDeliveryRequest, RedeliverDeliveryRequest__Output as _stemline_queue_v1_RedeliverDeliveryRequest__Output } from '../../../stemline/queue/v1/RedeliverDeliveryRequest.ts';
import type { RedeliverDeliveryResponse as _stemline_queue_v1_RedeliverDeliveryResponse, RedeliverDeliveryResponse__Output as _stemline_queue_v1_RedeliverDeliveryResponse__Output } from '../../../stemline/queue/v1/RedeliverDeliveryResponse.ts';
import type { RetryJobRequest as _stemline_queue_v1_RetryJobRequest, RetryJobRequest__Output as _stemline_queue_v1_RetryJobRequest__Output } from '../../../stemline/queue/v1/RetryJobRequest.ts';
import type { RetryJobResponse as _stemline_queue_v1_RetryJobResponse, RetryJobResponse__Output as _stemline_queue_v1_RetryJobResponse__Output } from '../../../stemline/queue/v1/RetryJobResponse.ts';
import type { TestCallbackRequest as _stemline_queue_v1_TestCallbackRequest, TestCallbackRequest__Output as _stemline_queue_v1_TestCallbackRequest__Output } from '../../../stemline/queue/v1/TestCallbackRequest.ts';
import type { TestCallbackResponse as _stemline_queue_v1_TestCallbackResponse, TestCallbackResponse__Output as _stemline_queue_v1_TestCallbackResponse__Output } from '../../../stemline/queue/v1/TestCallbackResponse.ts';
import type { WatchJobRequest as _stemline_queue_v1_WatchJobRequest, WatchJobRequest__Output as _stemline_queue_v1_WatchJobRequest__Output } from '../../../stemline/queue/v1/WatchJobRequest.ts';
import type { WatchJobResponse as _stemline_queue_v1_WatchJobResponse, WatchJobResponse__Output as _stemline_queue_v1_WatchJobResponse__Output } from '../../../stemline/queue/v1/WatchJobResponse.ts';

export interface QueueServiceClient extends grpc.Client {
  /**
   * Returns the jobs of the newest runs of up to 200 songs, without the songs for which the queue
   * has no job.
   * Called by the gateway. Safe to repeat.
   */
  BatchGetJobs(argument: _stemline_queue_v1_BatchGetJobsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_queue_v1_BatchGetJobsResponse__Output>): grpc.ClientUnaryCall;
  BatchGetJobs(argument: _stemline_queue_v1_BatchGetJobsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_stemline_queue_v1_BatchGetJobsResponse__Output>): grpc.ClientUnaryCall;
  BatchGetJobs(argument: _stemline_queue_v1_BatchGetJobsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_queue_v1_BatchGetJobsResponse__Output>): grpc.ClientUnaryCall;
  BatchGetJobs(argument: _stemline_queue_v1_BatchGetJobsRequest, callback: grpc.requestCallback<_stemline_queue_v1_BatchGetJobsResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Returns the jobs of the newest runs of up to 200 songs, without the songs for which the queue
   * has no job.
   * Called by the gateway. Safe to repeat.
   */
  batchGetJobs(argument: _stemline_queue_v1_BatchGetJobsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_queue_v1_BatchGetJobsResponse__Output>): grpc.ClientUnaryCall;
  batchGetJobs(argument: _stemline_queue_v1_BatchGetJobsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_stemline_queue_v1_BatchGetJobsResponse__Output>): grpc.ClientUnaryCall;
  batchGetJobs(argument: _stemline_queue_v1_BatchGetJobsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_queue_v1_BatchGetJobsResponse__Output>): grpc.ClientUnaryCall;
  batchGetJobs(argument: _stemline_queue_v1_BatchGetJobsRequest, callback: grpc.requestCallback<_stemline_queue_v1_BatchGetJobsResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Cancels a song's newest run and returns the state of the run. A run that has already ended
   * keeps its state. The cancellation takes effect at once; a separator that works on the song
   * stops before its next forward pass.
   * Called by the gateway. Safe to repeat.
   * NOT_FOUND (SONG_UNKNOWN). RESOURCE_EXHAUSTED (STORAGE_FULL).
   */
  CancelJob(argument: _stemline_queue_v1_CancelJobRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_queue_v1_CancelJobResponse__Output>): grpc.ClientUnaryCall;
  CancelJob(argument: _stemline_queue_v1_CancelJobRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_stemline_queue_v1_CancelJobResponse__Output>): grpc.ClientUnaryCall;
  CancelJob(argument: _stemline_queue_v1_CancelJobRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_queue_v1_CancelJobResponse__Output>): grpc.ClientUnaryCall;
  CancelJob(argument: _stemline_queue_v1_CancelJobRequest, callback: grpc.requestCallback<_stemline_queue_v1_CancelJobResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Cancels a song's newest run and returns the state of the run. A run that has already ended
   * keeps its state. The cancellation takes effect at once; a separator that works on the song
   * stops before its next forward pass.
   * Called by the gateway. Safe to repeat.
   * NOT_FOUND (SONG_UNKNOWN). RESOURCE_EXHAUSTED (STORAGE_FULL).
   */
  cancelJob(argument: _stemline_queue_v1_CancelJobRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_queue_v1_CancelJobResponse__Output>): grpc.ClientUnaryCall;
  cancelJob(argument: _stemline_queue_v1_CancelJobRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_stemline_queue_v1_CancelJobResponse__Output>): grpc.ClientUnaryCall;
  cancelJob(argument: _stemline_queue_v1_CancelJobRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_queue_v1_CancelJobResponse__Output>): grpc.ClientUnaryCall;
  cancelJob(argument: _stemline_queue_v1_CancelJobRequest, callback: grpc.requestCallback<_stemline_queue_v1_CancelJobResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Checks the model, the options, the priority and the callback of a submission as Enqueue does,
   * and whether the queue is full. Records and queues nothing. Returns the model that Enqueue would
   * choose. While the queue is full, refuses also a submission that would join a run or find it
   * done, because the songhash is not known yet. Checks neither the model nor the queue when the
   * idempotency key is known: Enqueue compares the requests and returns the recorded answer.
   * Called by the gateway before it commits the audio, so that it does not store the audio of a
   * submission that is refused. Safe to repeat. Errors as for Enqueue, without AUDIO_MISSING,
   * IDEMPOTENCY_KEY_REUSED and STORAGE_FULL.
   */
  CheckSubmission(argument: _stemline_queue_v1_CheckSubmissionRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_queue_v1_CheckSubmissionResponse__Output>): grpc.ClientUnaryCall;
  CheckSubmission(argument: _stemline_queue_v1_CheckSubmissionRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_stemline_queue_v1_CheckSubmissionResponse__Output>): grpc.ClientUnaryCall;
  CheckSubmission(argument: _stemline_queue_v1_CheckSubmissionRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_queue_v1_CheckSubmissionResponse__Output>): grpc.ClientUnaryCall;
  CheckSubmission(argument: _stemline_queue_v1_CheckSubmissionRequest, callback: grpc.requestCallback<_stemline_queue_v1_CheckSubmissionResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Checks the model, the options, the priority and the callback of a submission as Enqueue does,
   * and whether the queue is full. Records and queues nothing. Returns the model that Enqueue would
   * choose. While the queue is full, refuses also a submission that would join a run or find it
   * done, because the songhash is not known yet. Checks neither the model nor the queue when the
   * idempotency key is known: Enqueue compares the requests and returns the recorded answer.
   * Called by the gateway before it commits the audio, so that it does not store the audio of a
   * submission that is refused. Safe to repeat. Errors as for Enqueue, without AUDIO_MISSING,
   * IDEMPOTENCY_KEY_REUSED and STORAGE_FULL.
   */
  checkSubmission(argument: _stemline_queue_v1_CheckSubmissionRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_queue_v1_CheckSubmissionResponse__Output>): grpc.ClientUnaryCall;
  checkSubmission(argument: _stemline_queue_v1_CheckSubmissionRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_stemline_queue_v1_CheckSubmissionResponse__Output>): grpc.ClientUnaryCall;
  checkSubmission(argument: _stemline_queue_v1_CheckSubmissionRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_queue_v1_CheckSubmissionResponse__Output>): grpc.ClientUnaryCall;
  checkSubmission(argument: _stemline_queue_v1_CheckSubmissionRequest, callback: grpc.requestCallback<_stemline_queue_v1_CheckSubmissionResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Accepts a submission: one request for a song whose audio is already stored. Chooses the model,
   * checks the options against it and against the formats of the separators, computes the songhash,
   * and records the request and the submission in the storage service. Then queues a new run, joins
   * the open one, or returns the one that is done. After OK, neither a crash nor the loss of Redis
   * loses the submission, and its callback is owed.
   * Called by the gateway. Safe to repeat with the same submission id: all calls together make one
   * run and one delivery. Requests with one idempotency key are one submission for 24 hours, also
   * when they arrive at the same time: all get the answer to the first one, without further
   * effects. A request that was refused frees its key. A parallel one that had not been answered
   * then ends with UNAVAILABLE.
   * INVALID_ARGUMENT (CALLBACK_REFUSED): the server does not send callbacks to the URL. A host name
   * is accepted here, and its addresses are checked at each delivery.
   * FAILED_PRECONDITION: MODEL_UNKNOWN, MODEL_UNAVAILABLE (no separator can use the model),
   * AUDIO_MISSING (the audio is not stored; upload it again), IDEMPOTENCY_KEY_REUSED (another
   * request has used the key: it differs in audio, model, options, priority or callback).
   * RESOURCE_EXHAUSTED: QUEUE_FULL (too many songs wait; the submission is removed again, with its
   * audio if no other song uses it), QUEUE_OUT_OF_MEMORY (Redis has no memory for a new song; the
   * submission is removed likewise), STORAGE_FULL (the disk is full).
   * UNAVAILABLE (NO_MODELS): no separator has ever published its models.
   */
  Enqueue(argument: _stemline_queue_v1_EnqueueRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_queue_v1_EnqueueResponse__Output>): grpc.ClientUnaryCall;
  Enqueue(argument: _stemline_queue_v1_EnqueueRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_stemline_queue_v1_EnqueueResponse__Output>): grpc.ClientUnaryCall;
  Enqueue(argument: _stemline_queue_v1_EnqueueRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_queue_v1_EnqueueResponse__Output>): grpc.ClientUnaryCall;
  Enqueue(argument: _stemline_queue_v1_EnqueueRequest, callback: grpc.requestCallback<_stemline_queue_v1_EnqueueResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Accepts a submission: one request for a song whose audio is already stored. Chooses the model,
   * checks the options against it and against the formats of the separators, computes the songhash,
   * and records the request and the submission in the storage service. Then queues a new run, joins
   * the open one, or returns the one that is done. After OK, neither a crash nor the loss of Redis
   * loses the submission, and its callback is owed.
   * Called by the gateway. Safe to repeat with the same submission id: all calls together make one
   * run and one delivery. Requests with one idempotency key are one submission for 24 hours, also
   * when they arrive at the same time: all get the answer to the first one, without further
   * effects. A request that was refused frees its key. A parallel one that had not been answered
   * then ends with UNAVAILABLE.
   * INVALID_ARGUMENT (CALLBACK_REFUSED): the server does not send callbacks to the URL. A host name
   * is accepted here, and its addresses are checked at each delivery.
   * FAILED_PRECONDITION: MODEL_UNKNOWN, MODEL_UNAVAILABLE (no separator can use the model),
   * AUDIO_MISSING (the audio is not stored; upload it again), IDEMPOTENCY_KEY_REUSED (another
   * request has used the key: it differs in audio, model, options, priority or callback).
   * RESOURCE_EXHAUSTED: QUEUE_FULL (too many songs wait; the submission is removed again, with its
   * audio if no other song uses it), QUEUE_OUT_OF_MEMORY (Redis has no memory for a new song; the
   * submission is removed likewise), STORAGE_FULL (the disk is full).
   * UNAVAILABLE (NO_MODELS): no separator has ever published its models.
   */
  enqueue(argument: _stemline_queue_v1_EnqueueRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_queue_v1_EnqueueResponse__Output>): grpc.ClientUnaryCall;
  enqueue(argument: _stemline_queue_v1_EnqueueRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_stemline_queue_v1_EnqueueResponse__Output>): grpc.ClientUnaryCall;
  enqueue(argument: _stemline_queue_v1_EnqueueRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_queue_v1_EnqueueResponse__Output>): grpc.ClientUnaryCall;
  enqueue(argument: _stemline_queue_v1_EnqueueRequest, callback: grpc.requestCallback<_stemline_queue_v1_EnqueueResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Returns one delivery.
   * Called by the gateway. Safe to repeat.
   * NOT_FOUND (DELIVERY_UNKNOWN): there is no such delivery, or it ended more than a week ago (a
   * test: an hour ago) or before a loss of Redis.
   */
  GetDelivery(argument: _stemline_queue_v1_GetDeliveryRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_queue_v1_GetDeliveryResponse__Output>): grpc.ClientUnaryCall;
  GetDelivery(argument: _stemline_queue_v1_GetDeliveryRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_stemline_queue_v1_GetDeliveryResponse__Output>): grpc.ClientUnaryCall;
  GetDelivery(argument: _stemline_queue_v1_GetDeliveryRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_queue_v1_GetDeliveryResponse__Output>): grpc.ClientUnaryCall;
  GetDelivery(argument: _stemline_queue_v1_GetDeliveryRequest, callback: grpc.requestCallback<_stemline_queue_v1_GetDeliveryResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Returns one delivery.
   * Called by the gateway. Safe to repeat.
   * NOT_FOUND (DELIVERY_UNKNOWN): there is no such delivery, or it ended more than a week ago (a
   * test: an hour ago) or before a loss of Redis.
   */
  getDelivery(argument: _stemline_queue_v1_GetDeliveryRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_queue_v1_GetDeliveryResponse__Output>): grpc.ClientUnaryCall;
  getDelivery(argument: _stemline_queue_v1_GetDeliveryRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_stemline_queue_v1_GetDeliveryResponse__Output>): grpc.ClientUnaryCall;
  getDelivery(argument: _stemline_queue_v1_GetDeliveryRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_queue_v1_GetDeliveryResponse__Output>): grpc.ClientUnaryCall;
  getDelivery(argument: _stemline_queue_v1_GetDeliveryRequest, callback: grpc.requestCallback<_stemline_queue_v1_GetDeliveryResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Returns the job of a song's newest run.
   * Called by the gateway. Safe to repeat.
   * NOT_FOUND: the queue has no job for the song. The queue forgets a job a week after its end; the
   * storage service keeps the run.
   */
  GetJob(argument: _stemline_queue_v1_GetJobRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_queue_v1_GetJobResponse__Output>): grpc.ClientUnaryCall;
  GetJob(argument: _stemline_queue_v1_GetJobRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_stemline_queue_v1_GetJobResponse__Output>): grpc.ClientUnaryCall;
  GetJob(argument: _stemline_queue_v1_GetJobRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_queue_v1_GetJobResponse__Output>): grpc.ClientUnaryCall;
  GetJob(argument: _stemline_queue_v1_GetJobRequest, callback: grpc.requestCallback<_stemline_queue_v1_GetJobResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Returns the job of a song's newest run.
   * Called by the gateway. Safe to repeat.
   * NOT_FOUND: the queue has no job for the song. The queue forgets a job a week after its end; the
   * storage service keeps the run.
   */
  getJob(argument: _stemline_queue_v1_GetJobRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_queue_v1_GetJobResponse__Output>): grpc.ClientUnaryCall;
  getJob(argument: _stemline_queue_v1_GetJobRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_stemline_queue_v1_GetJobResponse__Output>): grpc.ClientUnaryCall;
  getJob(argument: _stemline_queue_v1_GetJobRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_queue_v1_GetJobResponse__Output>): grpc.ClientUnaryCall;
  getJob(argument: _stemline_queue_v1_GetJobRequest, callback: grpc.requestCallback<_stemline_queue_v1_GetJobResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Lists, page by page, the deliveries of a song, oldest first, or those of all songs: those that
   * are pending, and those that ended within the last week. The list of all songs has one state
   * after the other, in the order of the enum, and in each state the order in which the deliveries
   * entered it. A page holds fewer than `page_size` when it would exceed about 1 MiB, and may
   * hold fewer when `state` is set. A page of the list of all songs holds only one state. A
   * delivery of a song keeps its place and new ones come at the end, so that the pages omit none
   * and list none twice. In the list of all songs, a delivery whose state changes between two pages
   * may be listed twice or not at all. The list of an unknown song is empty.
   * Called by the gateway. Safe to repeat.
   */
  ListDeliveries(argument: _stemline_queue_v1_ListDeliveriesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_queue_v1_ListDeliveriesResponse__Output>): grpc.ClientUnaryCall;
  ListDeliveries(argument: _stemline_queue_v1_ListDeliveriesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_stemline_queue_v1_ListDeliveriesResponse__Output>): grpc.ClientUnaryCall;
  ListDeliveries(argument: _stemline_queue_v1_ListDeliveriesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_queue_v1_ListDeliveriesResponse__Output>): grpc.ClientUnaryCall;
  ListDeliveries(argument: _stemline_queue_v1_ListDeliveriesRequest, callback: grpc.requestCallback<_stemline_queue_v1_ListDeliveriesResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Lists, page by page, the deliveries of a song, oldest first, or those of all songs: those that
   * are pending, and those that ended within the last week. The list of all songs has one state
   * after the other, in the order of the enum, and in each state the order in which the deliveries
   * entered it. A page holds fewer than `page_size` when it would exceed about 1 MiB, and may
   * hold fewer when `state` is set. A page of the list of all songs holds only one state. A
   * delivery of a song keeps its place and new ones come at the end, so that the pages omit none
   * and list none twice. In the list of all songs, a delivery whose state changes between two pages
   * may be listed twice or not at all. The list of an unknown song is empty.
   * Called by the gateway. Safe to repeat.
   */
  listDeliveries(argument: _stemline_queue_v1_ListDeliveriesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_queue_v1_ListDeliveriesResponse__Output>): grpc.ClientUnaryCall;
  listDeliveries(argument: _stemline_queue_v1_ListDeliveriesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_stemline_queue_v1_ListDeliveriesResponse__Output>): grpc.ClientUnaryCall;
  listDeliveries(argument: _stemline_queue_v1_ListDeliveriesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_queue_v1_ListDeliveriesResponse__Output>): grpc.ClientUnaryCall;
  listDeliveries(argument: _stemline_queue_v1_ListDeliveriesRequest, callback: grpc.requestCallback<_stemline_queue_v1_ListDeliveriesResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Lists, page by page, the jobs that wait, in the order of their positions, and then those that
   * run. Each page shows the queue at the moment of its call. A job that waits, or runs, from the
   * first page to the last is listed once. A job that starts between two pages may be listed twice:
   * as waiting and later as running. A job that is handed back or ends between two pages may be
   * missing. The first page also lists the latest entries that another tool has written to a stream
   * of jobs in Redis. A sweep takes them out of the streams.
   * Called by people with tools such as grpcurl, and by no service. Safe to repeat.
   */
  ListJobs(argument: _stemline_queue_v1_ListJobsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_queue_v1_ListJobsResponse__Output>): grpc.ClientUnaryCall;
  ListJobs(argument: _stemline_queue_v1_ListJobsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_stemline_queue_v1_ListJobsResponse__Output>): grpc.ClientUnaryCall;
  ListJobs(argument: _stemline_queue_v1_ListJobsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_queue_v1_ListJobsResponse__Output>): grpc.ClientUnaryCall;
  ListJobs(argument: _stemline_queue_v1_ListJobsRequest, callback: grpc.requestCallback<_stemline_queue_v1_ListJobsResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Lists, page by page, the jobs that wait, in the order of their positions, and then those that
   * run. Each page shows the queue at the moment of its call. A job that waits, or runs, from the
   * first page to the last is listed once. A job that starts between two pages may be listed twice:
   * as waiting and later as running. A job that is handed back or ends between two pages may be
   * missing. The first page also lists the latest entries that another tool has written to a stream
   * of jobs in Redis. A sweep takes them out of the streams.
   * Called by people with tools such as grpcurl, and by no service. Safe to repeat.
   */
  listJobs(argument: _stemline_queue_v1_ListJobsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_queue_v1_ListJobsResponse__Output>): grpc.ClientUnaryCall;
  listJobs(argument: _stemline_queue_v1_ListJobsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_stemline_queue_v1_ListJobsResponse__Output>): grpc.ClientUnaryCall;
  listJobs(argument: _stemline_queue_v1_ListJobsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_queue_v1_ListJobsResponse__Output>): grpc.ClientUnaryCall;
  listJobs(argument: _stemline_queue_v1_ListJobsRequest, callback: grpc.requestCallback<_stemline_queue_v1_ListJobsResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Lists the models that the separators have published, the model that `auto` selects now, and the
   * formats and limits of the separators. The list is empty until the first separator has published
   * its models.
   * Called by the gateway. Safe to repeat.
   */
  ListModels(argument: _stemline_queue_v1_ListModelsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_queue_v1_ListModelsResponse__Output>): grpc.ClientUnaryCall;
  ListModels(argument: _stemline_queue_v1_ListModelsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_stemline_queue_v1_ListModelsResponse__Output>): grpc.ClientUnaryCall;
  ListModels(argument: _stemline_queue_v1_ListModelsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_queue_v1_ListModelsResponse__Output>): grpc.ClientUnaryCall;
  ListModels(argument: _stemline_queue_v1_ListModelsRequest, callback: grpc.requestCallback<_stemline_queue_v1_ListModelsResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Lists the models that the separators have published, the model that `auto` selects now, and the
   * formats and limits of the separators. The list is empty until the first separator has published
   * its models.
   * Called by the gateway. Safe to repeat.
   */
  listModels(argument: _stemline_queue_v1_ListModelsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_queue_v1_ListModelsResponse__Output>): grpc.ClientUnaryCall;
  listModels(argument: _stemline_queue_v1_ListModelsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_stemline_queue_v1_ListModelsResponse__Output>): grpc.ClientUnaryCall;
  listModels(argument: _stemline_queue_v1_ListModelsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_queue_v1_ListModelsResponse__Output>): grpc.ClientUnaryCall;
  listModels(argument: _stemline_queue_v1_ListModelsRequest, callback: grpc.requestCallback<_stemline_queue_v1_ListModelsResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Streams the songhashes of all jobs that wait or run, by priority and then by order of arrival,
   * in messages of at most 500. A job that waits or runs from the first message to the last is
   * listed exactly once, even if it starts or is handed back meanwhile. Each message shows the
   * states at the moment when it was made.
   * Called by the gateway. Safe to repeat; a new call can continue after any message, with the
   * message's `next_page_token`.
   */
  ListQueue(argument: _stemline_queue_v1_ListQueueRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_stemline_queue_v1_ListQueueResponse__Output>;
  ListQueue(argument: _stemline_queue_v1_ListQueueRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_stemline_queue_v1_ListQueueResponse__Output>;
  /**
   * Streams the songhashes of all jobs that wait or run, by priority and then by order of arrival,
   * in messages of at most 500. A job that waits or runs from the first message to the last is
   * listed exactly once, even if it starts or is handed back meanwhile. Each message shows the
   * states at the moment when it was made.
   * Called by the gateway. Safe to repeat; a new call can continue after any message, with the
   * message's `next_page_token`.
   */
  listQueue(argument: _stemline_queue_v1_ListQueueRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_stemline_queue_v1_ListQueueResponse__Output>;
  listQueue(argument: _stemline_queue_v1_ListQueueRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_stemline_queue_v1_ListQueueResponse__Output>;
  
  /**
   * Sends a delivery again. One that has ended becomes pending at once, with the same id and as
   * many attempts as a new one. One that is pending becomes due now. After OK, not even the loss of
   * Redis loses it, unless its song was removed or it is a test.
   * Called by the gateway. Safe to repeat: calls before the next end of the delivery have no
   * further effect.
   * NOT_FOUND as for GetDelivery; but after a loss of Redis, a delivery that ended in the last week
   * is found in the storage service, unless its song was removed. UNAVAILABLE: also when the end of
   * the delivery has not been recorded within 3 seconds. RESOURCE_EXHAUSTED (STORAGE_FULL).
   */
  RedeliverDelivery(argument: _stemline_queue_v1_RedeliverDeliveryRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_queue_v1_RedeliverDeliveryResponse__Output>): grpc.ClientUnaryCall;
  RedeliverDelivery(argument: _stemline_queue_v1_RedeliverDeliveryRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_stemline_queue_v1_RedeliverDeliveryResponse__Output>): grpc.ClientUnaryCall;
  RedeliverDelivery(argument: _stemline_queue_v1_RedeliverDeliveryRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_queue_v1_RedeliverDeliveryResponse__Output>): grpc.ClientUnaryCall;
  RedeliverDelivery(argument: _stemline_queue_v1_RedeliverDeliveryRequest, callback: grpc.requestCallback<_stemline_queue_v1_RedeliverDeliveryResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Sends a delivery again. One that has ended becomes pending at once, with the same id and as
   * many attempts as a new one. One that is pending becomes due now. After OK, not even the loss of
   * Redis loses it, unless its song was removed or it is a test.
   * Called by the gateway. Safe to repeat: calls before the next end of the delivery have no
   * further effect.
   * NOT_FOUND as for GetDelivery; but after a loss of Redis, a delivery that ended in the last week
   * is found in the storage service, unless its song was removed. UNAVAILABLE: also when the end of
   * the delivery has not been recorded within 3 seconds. RESOURCE_EXHAUSTED (STORAGE_FULL).
   */
  redeliverDelivery(argument: _stemline_queue_v1_RedeliverDeliveryRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_queue_v1_RedeliverDeliveryResponse__Output>): grpc.ClientUnaryCall;
  redeliverDelivery(argument: _stemline_queue_v1_RedeliverDeliveryRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_stemline_queue_v1_RedeliverDeliveryResponse__Output>): grpc.ClientUnaryCall;
  redeliverDelivery(argument: _stemline_queue_v1_RedeliverDeliveryRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_queue_v1_RedeliverDeliveryResponse__Output>): grpc.ClientUnaryCall;
  redeliverDelivery(argument: _stemline_queue_v1_RedeliverDeliveryRequest, callback: grpc.requestCallback<_stemline_queue_v1_RedeliverDeliveryResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Opens and queues the next run of a song whose newest run failed, was cancelled, or lacks a
   * track that was removed. The next run has the same options and uses the same model in the same
   * revision.
   * Called by the gateway. Safe to repeat: a run that waits or runs is returned unchanged.
   * NOT_FOUND (SONG_UNKNOWN). FAILED_PRECONDITION (SONG_DONE): the song is done and has all its
   * tracks. Other errors as for Enqueue; MODEL_UNAVAILABLE also when the separators hold the model
   * in another revision.
   */
  RetryJob(argument: _stemline_queue_v1_RetryJobRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_queue_v1_RetryJobResponse__Output>): grpc.ClientUnaryCall;
  RetryJob(argument: _stemline_queue_v1_RetryJobRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_stemline_queue_v1_RetryJobResponse__Output>): grpc.ClientUnaryCall;
  RetryJob(argument: _stemline_queue_v1_RetryJobRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_queue_v1_RetryJobResponse__Output>): grpc.ClientUnaryCall;
  RetryJob(argument: _stemline_queue_v1_RetryJobRequest, callback: grpc.requestCallback<_stemline_queue_v1_RetryJobResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Opens and queues the next run of a song whose newest run failed, was cancelled, or lacks a
   * track that was removed. The next run has the same options and uses the same model in the same
   * revision.
   * Called by the gateway. Safe to repeat: a run that waits or runs is returned unchanged.
   * NOT_FOUND (SONG_UNKNOWN). FAILED_PRECONDITION (SONG_DONE): the song is done and has all its
   * tracks. Other errors as for Enqueue; MODEL_UNAVAILABLE also when the separators hold the model
   * in another revision.
   */
  retryJob(argument: _stemline_queue_v1_RetryJobRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_queue_v1_RetryJobResponse__Output>): grpc.ClientUnaryCall;
  retryJob(argument: _stemline_queue_v1_RetryJobRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_stemline_queue_v1_RetryJobResponse__Output>): grpc.ClientUnaryCall;
  retryJob(argument: _stemline_queue_v1_RetryJobRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_queue_v1_RetryJobResponse__Output>): grpc.ClientUnaryCall;
  retryJob(argument: _stemline_queue_v1_RetryJobRequest, callback: grpc.requestCallback<_stemline_queue_v1_RetryJobResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Sends the test event to a callback, with one attempt. The delivery belongs to no song, is kept
   * for an hour, and is not kept when Redis is lost. The callback is checked as by Enqueue.
   * Called by the gateway. Safe to repeat with the same test id.
   * RESOURCE_EXHAUSTED (QUEUE_OUT_OF_MEMORY): Redis has no memory for the test.
   */
  TestCallback(argument: _stemline_queue_v1_TestCallbackRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_queue_v1_TestCallbackResponse__Output>): grpc.ClientUnaryCall;
  TestCallback(argument: _stemline_queue_v1_TestCallbackRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_stemline_queue_v1_TestCallbackResponse__Output>): grpc.ClientUnaryCall;
  TestCallback(argument: _stemline_queue_v1_TestCallbackRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_queue_v1_TestCallbackResponse__Output>): grpc.ClientUnaryCall;
  TestCallback(argument: _stemline_queue_v1_TestCallbackRequest, callback: grpc.requestCallback<_stemline_queue_v1_TestCallbackResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Sends the test event to a callback, with one attempt. The delivery belongs to no song, is kept
   * for an hour, and is not kept when Redis is lost. The callback is checked as by Enqueue.
   * Called by the gateway. Safe to repeat with the same test id.
   * RESOURCE_EXHAUSTED (QUEUE_OUT_OF_MEMORY): Redis has no memory for the test.
   */
  testCallback(argument: _stemline_queue_v1_TestCallbackRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_queue_v1_TestCallbackResponse__Output>): grpc.ClientUnaryCall;
  testCallback(argument: _stemline_queue_v1_TestCallbackRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_stemline_queue_v1_TestCallbackResponse__Output>): grpc.ClientUnaryCall;
  testCallback(argument: _stemline_queue_v1_TestCallbackRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_stemline_queue_v1_TestCallbackResponse__Output>): grpc.ClientUnaryCall;
  testCallback(argument: _stemline_queue_v1_TestCallbackRequest, callback: grpc.requestCallback<_stemline_queue_v1_TestCallbackResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Streams the changes of the job of a song's newest run, until the job has ended. The first
   * message is a SNAPSHOT, unless the request continues an earlier stream (see `after`). The last
   * one is an END, after which the stream ends with OK. A stream that continues after an END ends
   * with OK and has no message. Messages of a job come in order. While nothing changes, a HEARTBEAT
   * comes every 10 seconds. A caller that reads slowly gets the newest state and may miss states in
   * between. A stream stays open while Redis is unavailable, and while Redis has lost the job and
   * the service has not queued it again.
   * Called by the gateway. Safe to repeat, with the id of the last message as `after`.
   * NOT_FOUND: the queue has no job for the song, as for GetJob; also later in a stream, when Redis
   * has lost the job and the service does not queue it again. UNAVAILABLE: also when the service
   * stops; repeat the call.
   */
  WatchJob(argument: _stemline_queue_v1_WatchJobRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_stemline_queue_v1_WatchJobResponse__Output>;
  WatchJob(argument: _stemline_queue_v1_WatchJobRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_stemline_queue_v1_WatchJobResponse__Output>;
  /**
   * Streams the changes of the job of a song's newest run, until the job has ended. The first
   * message is a SNAPSHOT, unless the request continues an earlier stream (see `after`). The last
   * one is an END, after which the stream ends with OK. A stream that continues after an END ends
   * with OK and has no message. Messages of a job come in order. While nothing changes, a HEARTBEAT
   * comes every 10 seconds. A caller that reads slowly gets the newest state and may miss states in
   * between. A stream stays open while Redis is unavailable, and while Redis has lost the job and
   * the service has not queued it again.
   * Called by the gateway. Safe to repeat, with the id of the last message as `after`.
   * NOT_FOUND: the queue has no job for the song, as for GetJob; also later in a stream, when Redis
   * has lost the job and the service does not queue it again. UNAVAILABLE: also when the service
   * stops; repeat the call.
   */
  watchJob(argument: _stemline_queue_v1_WatchJobRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_stemline_queue_v1_WatchJobResponse__Output>;
  watchJob(argument: _stemline_queue_v1_WatchJobRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_stemline_queue_v1_WatchJobResponse__Output>;
  
}

export interface QueueServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Returns the jobs of the newest runs of up to 200 songs, without the songs for which the queue
   * has no job.
   * Called by the gateway. Safe to repeat.
   */
  BatchGetJobs: grpc.handleUnaryCall<_stemline_queue_v1_BatchGetJobsRequest__Output, _stemline_queue_v1_BatchGetJobsResponse>;
  
  /**
   * Cancels a song's newest run and returns the state of the run. A run that has already ended
   * keeps its state. The cancellation takes effect at once; a separator that works on the song
   * stops before its next forward pass.
   * Called by the gateway. Safe to repeat.
   * NOT_FOUND (SONG_UNKNOWN). RESOURCE_EXHAUSTED (STORAGE_FULL).
   */
  CancelJob: grpc.handleUnaryCall<_stemline_queue_v1_CancelJobRequest__Output, _stemline_queue_v1_CancelJobResponse>;
  
  /**
   * Checks the model, the options, the priority and the callback of a submission as Enqueue does,
   * and whether the queue is full. Records and queues nothing. Returns the model that Enqueue would
   * choose. While the queue is full, refuses also a submission that would join a run or find it
   * done, because the songhash is not known yet. Checks neither the model nor the queue when the
   * idempotency key is known: Enqueue compares the requests and returns the recorded answer.
   * Called by the gateway before it commits the audio, so that it does not store the audio of a
   * submission that is refused. Safe to repeat. Errors as for Enqueue, without AUDIO_MISSING,
   * IDEMPOTENCY_KEY_REUSED and STORAGE_FULL.
   */
  CheckSubmission: grpc.handleUnaryCall<_stemline_queue_v1_CheckSubmissionRequest__Output, _stemline_queue_v1_CheckSubmissionResponse>;
  
  /**
   * Accepts a submission: one request for a song whose audio is already stored. Chooses the model,
   * checks the options against it and against the formats of the separators, computes the songhash,
   * and records the request and the submission in the storage service. Then queues a new run, joins
   * the open one, or returns the one that is done. After OK, neither a crash nor the loss of Redis
   * loses the submission, and its callback is owed.
   * Called by the gateway. Safe to repeat with the same submission id: all calls together make one
   * run and one delivery. Requests with one idempotency key are one submission for 24 hours, also
   * when they arrive at the same time: all get the answer to the first one, without further
   * effects. A request that was refused frees its key. A parallel one that had not been answered
   * then ends with UNAVAILABLE.
   * INVALID_ARGUMENT (CALLBACK_REFUSED): the server does not send callbacks to the URL. A host name
   * is accepted here, and its addresses are checked at each delivery.
   * FAILED_PRECONDITION: MODEL_UNKNOWN, MODEL_UNAVAILABLE (no separator can use the model),
   * AUDIO_MISSING (the audio is not stored; upload it again), IDEMPOTENCY_KEY_REUSED (another
   * request has used the key: it differs in audio, model, options, priority or callback).
   * RESOURCE_EXHAUSTED: QUEUE_FULL (too many songs wait; the submission is removed again, with its
   * audio if no other song uses it), QUEUE_OUT_OF_MEMORY (Redis has no memory for a new song; the
   * submission is removed likewise), STORAGE_FULL (the disk is full).
   * UNAVAILABLE (NO_MODELS): no separator has ever published its models.
   */
  Enqueue: grpc.handleUnaryCall<_stemline_queue_v1_EnqueueRequest__Output, _stemline_queue_v1_EnqueueResponse>;
  
  /**
   * Returns one delivery.
   * Called by the gateway. Safe to repeat.
   * NOT_FOUND (DELIVERY_UNKNOWN): there is no such delivery, or it ended more than a week ago (a
   * test: an hour ago) or before a loss of Redis.
   */
  GetDelivery: grpc.handleUnaryCall<_stemline_queue_v1_GetDeliveryRequest__Output, _stemline_queue_v1_GetDeliveryResponse>;
  
  /**
   * Returns the job of a song's newest run.
   * Called by the gateway. Safe to repeat.
   * NOT_FOUND: the queue has no job for the song. The queue forgets a job a week after its end; the
   * storage service keeps the run.
   */
  GetJob: grpc.handleUnaryCall<_stemline_queue_v1_GetJobRequest__Output, _stemline_queue_v1_GetJobResponse>;
  
  /**
   * Lists, page by page, the deliveries of a song, oldest first, or those of all songs: those that
   * are pending, and those that ended within the last week. The list of all songs has one state
   * after the other, in the order of the enum, and in each state the order in which the deliveries
   * entered it. A page holds fewer than `page_size` when it would exceed about 1 MiB, and may
   * hold fewer when `state` is set. A page of the list of all songs holds only one state. A
   * delivery of a song keeps its place and new ones come at the end, so that the pages omit none
   * and list none twice. In the list of all songs, a delivery whose state changes between two pages
   * may be listed twice or not at all. The list of an unknown song is empty.
   * Called by the gateway. Safe to repeat.
   */
  ListDeliveries: grpc.handleUnaryCall<_stemline_queue_v1_ListDeliveriesRequest__Output, _stemline_queue_v1_ListDeliveriesResponse>;
  
  /**
   * Lists, page by page, the jobs that wait, in the order of their positions, and then those that
   * run. Each page shows the queue at the moment of its call. A job that waits, or runs, from the
   * first page to the last is listed once. A job that starts between two pages may be listed twice:
   * as waiting and later as running. A job that is handed back or ends between two pages may be
   * missing. The first page also lists the latest entries that another tool has written to a stream
   * of jobs in Redis. A sweep takes them out of the streams.
   * Called by people with tools such as grpcurl, and by no service. Safe to repeat.
   */
  ListJobs: grpc.handleUnaryCall<_stemline_queue_v1_ListJobsRequest__Output, _stemline_queue_v1_ListJobsResponse>;
  
  /**
   * Lists the models that the separators have published, the model that `auto` selects now, and the
   * formats and limits of the separators. The list is empty until the first separator has published
   * its models.
   * Called by the gateway. Safe to repeat.
   */
  ListModels: grpc.handleUnaryCall<_stemline_queue_v1_ListModelsRequest__Output, _stemline_queue_v1_ListModelsResponse>;
  
  /**
   * Streams the songhashes of all jobs that wait or run, by priority and then by order of arrival,
   * in messages of at most 500. A job that waits or runs from the first message to the last is
   * listed exactly once, even if it starts or is handed back meanwhile. Each message shows the
   * states at the moment when it was made.
   * Called by the gateway. Safe to repeat; a new call can continue after any message, with the
   * message's `next_page_token`.
   */
  ListQueue: grpc.handleServerStreamingCall<_stemline_queue_v1_ListQueueRequest__Output, _stemline_queue_v1_ListQueueResponse>;
  
  /**
   * Sends a delivery again. One that has ended becomes pending at once, with the same id and as
   * many attempts as a new one. One that is pending becomes due now. After OK, not even the loss of
   * Redis loses it, unless its song was removed or it is a test.
   * Called by the gateway. Safe to repeat: calls before the next end of the delivery have no
   * further effect.
   * NOT_FOUND as for GetDelivery; but after a loss of Redis, a delivery that ended in the last week
   * is found in the storage service, unless its song was removed. UNAVAILABLE: also when the end of
   * the delivery has not been recorded within 3 seconds. RESOURCE_EXHAUSTED (STORAGE_FULL).
   */
  RedeliverDelivery: grpc.handleUnaryCall<_stemline_queue_v1_RedeliverDeliveryRequest__Output, _stemline_queue_v1_RedeliverDeliveryResponse>;
  
  /**
   * Opens and queues the next run of a song whose newest run failed, was cancelled, or lacks a
   * track that was removed. The next run has the same options and uses the same model in the same
   * revision.
   * Called by the gateway. Safe to repeat: a run that waits or runs is returned unchanged.
   * NOT_FOUND (SONG_UNKNOWN). FAILED_PRECONDITION (SONG_DONE): the song is done and has all its
   * tracks. Other errors as for Enqueue; MODEL_UNAVAILABLE also when the separators hold the model
   * in another revision.
   */
  RetryJob: grpc.handleUnaryCall<_stemline_queue_v1_RetryJobRequest__Output, _stemline_queue_v1_RetryJobResponse>;
  
  /**
   * Sends the test event to a callback, with one attempt. The delivery belongs to no song, is kept
   * for an hour, and is not kept when Redis is lost. The callback is checked as by Enqueue.
   * Called by the gateway. Safe to repeat with the same test id.
   * RESOURCE_EXHAUSTED (QUEUE_OUT_OF_MEMORY): Redis has no memory for the test.
   */
  TestCallback: grpc.handleUnaryCall<_stemline_queue_v1_TestCallbackRequest__Output, _stemline_queue_v1_TestCallbackResponse>;
  
  /**
   * Streams the changes of the job of a song's newest run, until the job has ended. The first
   * message is a SNAPSHOT, unless the request continues an earlier stream (see `after`). The last
   * one is an END, after which the stream ends with OK. A stream that continues after an END ends
   * with OK and has no message. Messages of a job come in order. While nothing changes, a HEARTBEAT
   * comes every 10 seconds. A caller that reads slowly gets the newest state and may miss states in
   * between. A stream stays open while Redis is unavailable, and while Redis has lost the job and
   * the service has not queued it again.
   * Called by the gateway. Safe to repeat, with the id of the last message as `after`.
   * NOT_FOUND: the queue has no job for the song, as for GetJob; also later in a stream, when Redis
   * has lost the job and the service does not queue it again. UNAVAILABLE: also when the service
   * stops; repeat the call.
   */
  WatchJob: grpc.handleServerStreamingCall<_stemline_queue_v1_WatchJobRequest__Output, _stemline_queue_v1_WatchJobResponse>;
  
}

export interface QueueServiceDefinition extends grpc.ServiceDefinition {
  BatchGetJobs: MethodDefinition<_stemline_queue_v1_BatchGetJobsRequest, _stemline_queue_v1_BatchGetJobsResponse, _stemline_queue_v1_BatchGetJobsRequest__Output, _stemline_queue_v1_BatchGetJobsResponse__Output>
  CancelJob: MethodDefinition<_stemline_queue_v1_CancelJobRequest, _stemline_queue_v1_CancelJobResponse, _stemline_queue_v1_CancelJobRequest__Output, _stemline_queue_v1_CancelJobResponse__Output>
  CheckSubmission: MethodDefinition<_stemline_queue_v1_CheckSubmissionRequest, _stemline_queue_v1_CheckSubmissionResponse, _stemline_queue_v1_CheckSubmissionRequest__Output, _stemline_queue_v1_CheckSubmissionResponse__Output>
  Enqueue: MethodDefinition<_stemline_queue_v1_EnqueueRequest, _stemline_queue_v1_EnqueueResponse, _stemline_queue_v1_EnqueueRequest__Output, _stemline_queue_v1_EnqueueResponse__Output>
  GetDelivery: MethodDefinition<_stemline_queue_v1_GetDeliveryRequest, _stemline_queue_v1_GetDeliveryResponse, _stemline_queue_v1_GetDeliveryRequest__Output, _stemline_queue_v1_GetDeliveryResponse__Output>
  GetJob: MethodDefinition<_stemline_queue_v1_GetJobRequest, _stemline_queue_v1_GetJobResponse, _stemline_queue_v1_GetJobRequest__Output, _stemline_queue_v1_GetJobResponse__Output>
  ListDeliveries: MethodDefinition<_stemline_queue_v1_ListDeliveriesRequest, _stemline_queue_v1_ListDeliveriesResponse, _stemline_queue_v1_ListDeliveriesRequest__Output, _stemline_queue_v1_ListDeliveriesResponse__Output>
  ListJobs: MethodDefinition<_stemline_queue_v1_ListJobsRequest, _stemline_queue_v1_ListJobsResponse, _stemline_queue_v1_ListJobsRequest__Output, _stemline_queue_v1_ListJobsResponse__Output>
  ListModels: MethodDefinition<_stemline_queue_v1_ListModelsRequest, _stemline_queue_v1_ListModelsResponse, _stemline_queue_v1_ListModelsRequest__Output, _stemline_queue_v1_ListModelsResponse__Output>
  ListQueue: MethodDefinition<_stemline_queue_v1_ListQueueRequest, _stemline_queue_v1_ListQueueResponse, _stemline_queue_v1_ListQueueRequest__Output, _stemline_queue_v1_ListQueueResponse__Output>
  RedeliverDelivery: MethodDefinition<_stemline_queue_v1_RedeliverDeliveryRequest, _stemline_queue_v1_RedeliverDeliveryResponse, _stemline_queue_v1_RedeliverDeliveryRequest__Output, _stemline_queue_v1_RedeliverDeliveryResponse__Output>
  RetryJob: MethodDefinition<_stemline_queue_v1_RetryJobRequest, _stemline_queue_v1_RetryJobResponse, _stemline_queue_v1_RetryJobRequest__Output, _stemline_queue_v1_RetryJobResponse__Output>
  TestCallback: MethodDefinition<_stemline_queue_v1_TestCallbackRequest, _stemline_queue_v1_TestCallbackResponse, _stemline_queue_v1_TestCallbackRequest__Output, _stemline_queue_v1_TestCallbackResponse__Output>
  WatchJob: MethodDefinition<_stemline_queue_v1_WatchJobRequest, _stemline_queue_v1_WatchJobResponse, _stemline_queue_v1_WatchJobRequest__Output, _stemline_queue_v1_WatchJobResponse__Output>
}
