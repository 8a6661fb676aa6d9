// Original file: stemline/storage/v1/storage.proto


export interface RetractSubmissionResponse {
}

export interface RetractSubmissionResponse__Output {
}
