// Loads the contract, with the only copy of the loader's options. The flags of the `gen` script match
// them.

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

export type StorageRpcs = Rpcs<StorageServiceDefinition, StorageServiceHandlers>;
export type QueueRpcs = Rpcs<QueueServiceDefinition, QueueServiceHandlers>;

const OPTIONS: Options = {
  includeDirs: [dirname(fileURLToPath(import.meta.url))],
  longs: Number,
  enums: String,
  defaults: true,
  oneofs: true,
};

/** The parts of the contract that one service needs. */
export interface LoadedService<Service> {
  readonly definition: Service;
  /** The descriptors that reflection serves: the files of this service and of the health service. */
  readonly reflected: PackageDefinition;
  /** Full name, for health checks and reflection. */
  readonly name: string;
}

export function loadStorage(): LoadedService<StorageRpcs> {
  const file = 'stemline/storage/v1/storage.proto';
  const proto = loadPackageDefinition(loadSync(file, OPTIONS)) as unknown as StorageProto;
  return {
    definition: proto.stemline.storage.v1.StorageService.service as StorageRpcs,
    reflected: loadDescriptors(file),
    name: 'stemline.storage.v1.StorageService',
  };
}

export function loadQueue(): LoadedService<QueueRpcs> {
  const file = 'stemline/queue/v1/queue.proto';
  const proto = loadPackageDefinition(loadSync(file, OPTIONS)) as unknown as QueueProto;
  return {
    definition: proto.stemline.queue.v1.QueueService.service as QueueRpcs,
    reflected: loadDescriptors(file),
    name: 'stemline.queue.v1.QueueService',
  };
}
