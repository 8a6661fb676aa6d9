// Original file: stemline/storage/v1/storage.proto


export interface ListPendingRunsRequest {
}

export interface ListPendingRunsRequest__Output {
}
