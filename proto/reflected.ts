// What server reflection tells of a proto file. The loader's own description is nearly it: fields must keep the names that
// they have in the file, and two things that protobufjs 7 writes otherwise than protoc does make strict readers such as
// grpcurl refuse a whole file: the names of map entries, and where a reserved range ends.

import { loadSync, type Options, type PackageDefinition } from '@grpc/proto-loader';
import descriptor from 'protobufjs/ext/descriptor/index.js';

const { FileDescriptorProto } = descriptor;

export function loadReflected(files: string[], options: Options): PackageDefinition {
  const loaded = loadSync(files, { ...options, keepCase: true });
  for (const definition of Object.values(loaded))
    if (Array.isArray(definition.fileDescriptorProtos))
      definition.fileDescriptorProtos = definition.fileDescriptorProtos.map(asProtocWrites);
  return loaded;
}

function asProtocWrites(bytes: Buffer): Buffer {
  const file = FileDescriptorProto.decode(bytes) as unknown as { messageType?: Message[] };
  for (const message of file.messageType ?? []) mend(message);
  return Buffer.from(FileDescriptorProto.encode(file as never).finish());
}

interface Message {
  name: string;
  field?: { typeName?: string }[];
  nestedType?: (Message & { options?: { mapEntry?: boolean } })[];
  reservedRange?: { end?: number }[];
}

function mend(message: Message): void {
  // Inclusive in protobufjs, exclusive in a descriptor.
  for (const range of message.reservedRange ?? []) range.end = (range.end ?? 0) + 1;
  for (const nested of message.nestedType ?? []) {
    mend(nested);
    if (!nested.options?.mapEntry || nested.name.endsWith('Entry')) continue;
    for (const field of message.field ?? []) if (field.typeName === nested.name) field.typeName = `${nested.name}Entry`;
    nested.name = `${nested.name}Entry`;
  }
}
