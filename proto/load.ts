// Loads the two services of the contract, each once per process, because it takes tens of
// milliseconds. The options of the loader are here and, as flags, in the `gen` script of
// package.json; both must be the same.

import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadPackageDefinition } from '@grpc/grpc-js';
import { loadSync, type Options, type PackageDefinition } from '@grpc/proto-loader';
import { loadDescriptors } from './descriptors.ts';
import type { ProtoGrpcType as QueueProto } from './gen/queue.ts';
import type { QueueServiceDefinition, QueueServiceHandlers } from './gen/stemline/queue/v1/QueueService.ts';
import type { StorageServiceDefinition, StorageServiceHandlers } from './gen/stemline/storage/v1/StorageService.ts';
import type { ProtoGrpcType as StorageProto } from './gen/storage.ts';
import type { Rpcs } from './rpcs.ts';

/** The rpcs of the storage service. */
export type StorageRpcs = Rpcs<StorageServiceDefinition, StorageServiceHandlers>;
/** The rpcs of the queue service. */
export type QueueRpcs = Rpcs<QueueServiceDefinition, QueueServiceHandlers>;

const OPTIONS: Options = {
  includeDirs: [dirname(fileURLToPath(import.meta.url))],
  longs: Number,
  enums: String,
  defaults: true,
  oneofs: true,
};

/** One service of the contract. */
export interface LoadedService<Service> {
  readonly definition: Service;
  /** The result of loadDescriptors() for the file of the service. */
  readonly reflected: PackageDefinition;
  /** The full name, with the package. */
  readonly name: string;
}

let storage: LoadedService<StorageRpcs> | undefined;
let queue: LoadedService<QueueRpcs> | undefined;

/** Loads the storage service. */
export function loadStorage(): LoadedService<StorageRpcs> {
  storage ??= readStorage();
  return storage;
}

/** Loads the queue service. */
export function loadQueue(): LoadedService<QueueRpcs> {
  queue ??= readQueue();
  return queue;
}

function readStorage(): LoadedService<StorageRpcs> {
  const file = 'stemline/storage/v1/storage.proto';
  const proto = loadPackageDefinition(loadSync(file, OPTIONS)) as unknown as StorageProto;
  return {
    definition: proto.stemline.storage.v1.StorageService.service as StorageRpcs,
    reflected: loadDescriptors(file),
    name: 'stemline.storage.v1.StorageService',
  };
}

function readQueue(): LoadedService<QueueRpcs> {
  const file = 'stemline/queue/v1/queue.proto';
  const proto = loadPackageDefinition(loadSync(file, OPTIONS)) as unknown as QueueProto;
  return {
    definition: proto.stemline.queue.v1.QueueService.service as QueueRpcs,
    reflected: loadDescriptors(file),
    name: 'stemline.queue.v1.QueueService',
  };
}
