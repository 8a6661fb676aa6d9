// The one loader of the contract: the only copy of the options, matched by the flags of the `gen` script.

import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadPackageDefinition } from '@grpc/grpc-js';
import { loadSync, type Options, type PackageDefinition } from '@grpc/proto-loader';
import { protoPath as healthProto } from 'grpc-health-check';
import type { ProtoGrpcType as QueueProto } from './gen/queue.ts';
import type { QueueServiceDefinition, QueueServiceHandlers } from './gen/stemline/queue/v1/QueueService.ts';
import type { StorageServiceDefinition, StorageServiceHandlers } from './gen/stemline/storage/v1/StorageService.ts';
import type { ProtoGrpcType as StorageProto } from './gen/storage.ts';
import { loadReflected } from './reflected.ts';
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

/** What one service needs of the contract. */
export interface LoadedService<Service> {
  readonly definition: Service;
  /** What reflection shows: this service and the health service, with their fields named as in the proto files. */
  readonly reflected: PackageDefinition;
  /** Full name, as health checks and reflection know it. */
  readonly name: string;
}

export function loadStorage(): LoadedService<StorageRpcs> {
  const file = 'stemline/storage/v1/storage.proto';
  const proto = loadPackageDefinition(loadSync(file, OPTIONS)) as unknown as StorageProto;
  return {
    definition: proto.stemline.storage.v1.StorageService.service as StorageRpcs,
    reflected: loadReflected([file, healthProto], OPTIONS),
    name: 'stemline.storage.v1.StorageService',
  };
}

export function loadQueue(): LoadedService<QueueRpcs> {
  const file = 'stemline/queue/v1/queue.proto';
  const proto = loadPackageDefinition(loadSync(file, OPTIONS)) as unknown as QueueProto;
  return {
    definition: proto.stemline.queue.v1.QueueService.service as QueueRpcs,
    reflected: loadReflected([file, healthProto], OPTIONS),
    name: 'stemline.queue.v1.QueueService',
  };
}
