// Original file: stemline/storage/v1/storage.proto


export interface ListOpenRunsRequest {
}

export interface ListOpenRunsRequest__Output {
}
