// Original file: stemline/queue/v1/queue.proto


export interface ListModelsRequest {
}

export interface ListModelsRequest__Output {
}
