// Loads the descriptors that server reflection serves. buf compiles them, so that file names, JSON
// names and optional fields are those of the proto files.

import { readFileSync } from 'node:fs';
import type { PackageDefinition } from '@grpc/proto-loader';
import descriptor from 'protobufjs/ext/descriptor/index.js';

const { FileDescriptorProto, FileDescriptorSet } = descriptor;

interface FileDescriptor {
  readonly name: string;
  readonly dependency: readonly string[];
}

/**
 * Returns the descriptors of one proto file, of all files that it imports, and of the health
 * service. Throws an Error for a file that was not compiled.
 */
export function loadDescriptors(file: string): PackageDefinition {
  const contract = readSet('stemline');
  const named = withImports(file, new Map(contract.map((one) => [one.name, one])));
  const fileDescriptorProtos = [...named, ...readSet('health')].map(encode);
  // The reflection library reads only `fileDescriptorProtos`.
  return { [file]: { fileDescriptorProtos } } as unknown as PackageDefinition;
}

function readSet(name: 'stemline' | 'health'): readonly FileDescriptor[] {
  const bytes = readFileSync(new URL(`./gen/${name}.binpb`, import.meta.url));
  return (FileDescriptorSet.decode(bytes) as unknown as { file: FileDescriptor[] }).file;
}

function withImports(name: string, files: ReadonlyMap<string, FileDescriptor>): Set<FileDescriptor> {
  const file = files.get(name);
  if (!file) throw new Error(`there is no ${name} among the compiled proto files`);
  return new Set([file, ...file.dependency.flatMap((other) => [...withImports(other, files)])]);
}

function encode(file: FileDescriptor): Buffer {
  return Buffer.from(FileDescriptorProto.encode(file as never).finish());
}
