// Tests the requirements of strict clients of server reflection, such as grpcurl.

import descriptor from 'protobufjs/ext/descriptor/index.js';
import { describe, expect, it } from 'vitest';
import { loadQueue, loadStorage } from './load.ts';

interface Message {
  readonly name: string;
  readonly field: readonly { readonly name: string; readonly typeName: string }[];
  readonly nestedType: readonly (Message & { readonly options?: { readonly mapEntry?: boolean } })[];
  readonly reservedRange: readonly { readonly start: number; readonly end: number }[];
}

const messages = [loadQueue(), loadStorage()].flatMap(({ reflected }) =>
  Object.values(reflected).flatMap(({ fileDescriptorProtos }) =>
    Array.isArray(fileDescriptorProtos)
      ? fileDescriptorProtos.flatMap((bytes) => {
          const file = descriptor.FileDescriptorProto.decode(bytes) as unknown as { messageType: Message[] };
          return file.messageType;
        })
      : [],
  ),
);

describe('what reflection tells of the contract', () => {
  it('names fields as the proto files do', () => {
    const page = messages.find(({ name }) => name === 'ListSongsRequest');
    expect(page?.field.map(({ name }) => name)).toEqual([
      'namespace',
      'page_size',
      'page_token',
      'state',
      'model',
      'filename_contains',
    ]);
  });

  it('names the entries of maps, and ends reserved ranges, as protoc does', () => {
    const entries = messages.flatMap(({ nestedType }) => nestedType).filter(({ options }) => options?.mapEntry);
    expect(entries.length).toBeGreaterThan(0);
    for (const { name } of entries) expect(name).toMatch(/Entry$/);
    const ranges = messages.flatMap(({ reservedRange }) => reservedRange);
    expect(ranges.length).toBeGreaterThan(0);
    for (const { start, end } of ranges) expect(end).toBeGreaterThan(start);
  });
});
