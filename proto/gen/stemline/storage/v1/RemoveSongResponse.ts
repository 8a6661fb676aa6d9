// Original file: stemline/storage/v1/storage.proto


export interface RemoveSongResponse {
}

export interface RemoveSongResponse__Output {
}
