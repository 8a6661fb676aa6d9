// Original file: stemline/storage/v1/storage.proto


export interface RecordDeliveryResponse {
}

export interface RecordDeliveryResponse__Output {
}
