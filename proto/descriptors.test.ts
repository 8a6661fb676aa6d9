// Tests the requirements of strict clients of server reflection, such as grpcurl.

import { readFileSync } from 'node:fs';
import descriptor from 'protobufjs/ext/descriptor/index.js';
import { expect, it } from 'vitest';
import { loadDescriptors } from './descriptors.ts';
import { loadQueue, loadStorage } from './load.ts';

const { FileDescriptorProto, FileDescriptorSet } = descriptor;

interface Field {
  readonly name: string;
  readonly jsonName: string;
  readonly proto3Optional?: boolean;
}

interface File {
  readonly name: string;
  readonly dependency: readonly string[];
  readonly messageType: readonly { readonly name: string; readonly field: readonly Field[] }[];
}

function filesOf({ reflected }: ReturnType<typeof loadQueue> | ReturnType<typeof loadStorage>): File[] {
  return Object.values(reflected).flatMap(({ fileDescriptorProtos }) =>
    (fileDescriptorProtos as Buffer[]).map((bytes) => FileDescriptorProto.decode(bytes) as unknown as File),
  );
}

function fieldsOf(file: File | undefined, message: string): readonly Field[] {
  return file?.messageType.find(({ name }) => name === message)?.field ?? [];
}

it('reflection serves the files of a service under their own names, with everything they import', () => {
  expect(filesOf(loadQueue()).map(({ name }) => name)).toEqual([
    'stemline/queue/v1/queue.proto',
    'google/protobuf/duration.proto',
    'google/protobuf/timestamp.proto',
    'stemline/common/v1/common.proto',
    'stemline/queue/v1/deliveries.proto',
    'health/v1/health.proto',
  ]);
  for (const files of [filesOf(loadQueue()), filesOf(loadStorage())]) {
    const names = files.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(files.flatMap(({ dependency }) => dependency)));
  }
});

it('reflection serves field names, JSON names and optional fields as the proto files have them', () => {
  const files = filesOf(loadStorage());
  const storage = files.find(({ name }) => name.endsWith('storage.proto'));
  expect(fieldsOf(storage, 'ListSongsRequest').map(({ name }) => name)).toContain('page_size');
  expect(fieldsOf(storage, 'ListSongsRequest').map(({ jsonName }) => jsonName)).toContain('pageSize');
  const common = files.find(({ name }) => name.endsWith('common.proto'));
  expect(fieldsOf(common, 'Options').find(({ name }) => name === 'mp3_kbps')).toMatchObject({ proto3Optional: true });
});

it('the reflection library loses nothing when it decodes and encodes a descriptor', () => {
  const bytes = readFileSync(new URL('./gen/stemline.binpb', import.meta.url));
  const set = FileDescriptorSet.decode(bytes);
  expect(Buffer.from(FileDescriptorSet.encode(set).finish()).equals(bytes)).toBe(true);
});

it('a file that was not compiled is an error', () => {
  expect(() => loadDescriptors('stemline/other.proto')).toThrow('stemline/other.proto');
});
