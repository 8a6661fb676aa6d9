// Original file: stemline/storage/v1/deliveries.proto


export interface RecordDeliveryResponse {
}

export interface RecordDeliveryResponse__Output {
}
