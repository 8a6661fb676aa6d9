// Original file: stemline/queue/v1/queue.proto


export interface ListJobsRequest {
}

export interface ListJobsRequest__Output {
}
