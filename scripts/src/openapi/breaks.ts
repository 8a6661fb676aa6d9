// Finds the changes of the REST API that break clients of the released version: what clients send
// must stay allowed, and what they receive must stay as it was described. Texts for people,
// examples, links and code samples may change.

import { isSame, type Json, listOf, membersOf, objectOf, resolved } from './document.ts';
import { createSchemaComparison, type SchemaComparison, sides, type Use } from './schema-breaks.ts';

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];
/** Members of parameters and bodies that change the form of a value on the wire. */
const FORMS = ['style', 'explode', 'allowReserved', 'encoding'];

/** The parts of two documents, which may be references. */
interface Documents {
  readonly released: Json;
  readonly current: Json;
  readonly compareSchemas: SchemaComparison;
}

/** Both versions of one part. */
interface Pair {
  readonly before: Json;
  readonly after: Json;
  /** The side that sends the part. */
  readonly use: Use;
  /** The place of the part, for people. */
  readonly at: string;
}

/** Returns a line for each break; none when every client of `released` works with `current`. */
export function openApiBreaks(released: Json, current: Json): string[] {
  const documents = { released, current, compareSchemas: createSchemaComparison(released, current) };
  const breaks = [
    ...operationBreaks(documents, 'paths', 'request'),
    // The server sends these requests, and clients answer them.
    ...operationBreaks(documents, 'webhooks', 'answer'),
    ...typeBreaks(released, current),
  ];
  return [...new Set(breaks)];
}

function operationBreaks(documents: Documents, group: 'paths' | 'webhooks', use: Use): string[] {
  const { released, current } = documents;
  return membersOf(released[group]).flatMap(([path, before]) => {
    const after = objectOf(objectOf(current[group])[path]);
    return METHODS.filter((method) => method in before).flatMap((method) => {
      const at = `${method.toUpperCase()} ${path}`;
      if (!(method in after)) return [`${at}: the operation is removed`];
      return oneOperation(documents, withParameters(before, method), withParameters(after, method), use, at);
    });
  });
}

/** Returns the operation with the parameters that all operations of its path share. */
function withParameters(path: Json, method: string): Json {
  const operation = objectOf(path[method]);
  return { ...operation, parameters: [...listOf(path.parameters), ...listOf(operation.parameters)] };
}

function oneOperation(documents: Documents, before: Json, after: Json, use: Use, at: string): string[] {
  const { released, current } = documents;
  return [
    ...(isSame(before.operationId, after.operationId)
      ? []
      : [`${at}: the operationId changes from ${before.operationId} to ${after.operationId}`]),
    ...(needsKey(after.security ?? current.security) && !needsKey(before.security ?? released.security)
      ? [`${at}: the operation now needs a key`]
      : []),
    ...parameterBreaks(documents, { before, after, use, at }),
    ...bodyBreaks(documents, { before, after, use, at }),
    ...answerBreaks(documents, { before, after, use: use === 'request' ? 'answer' : 'request', at }),
  ];
}

function needsKey(security: unknown): boolean {
  const ways = listOf(security);
  return ways.length > 0 && !ways.some((way) => Object.keys(objectOf(way)).length === 0);
}

function parameterBreaks(documents: Documents, { before, after, use, at }: Pair): string[] {
  const released = parametersOf(documents.released, before);
  const current = parametersOf(documents.current, after);
  const [fewer, more] = sides(released, current, use);
  return [
    ...[...released].flatMap(([name, parameter]) => {
      const other = current.get(name);
      if (!other) return [`${at}: ${name} is removed`];
      return valueBreaks(documents, { before: parameter, after: other, use, at: `${at}: ${name}` });
    }),
    ...[...more]
      .filter(([name, { required }]) => required === true && fewer.get(name)?.required !== true)
      .map(([name]) => `${at}: ${name} ${use === 'request' ? 'is now required' : 'may now be absent'}`),
  ];
}

/** Returns the parameters by their names for people, such as `query page_size`. */
function parametersOf(document: Json, { parameters }: Json): ReadonlyMap<string, Json> {
  const found = listOf(parameters).map((one) => resolved(document, one));
  return new Map(found.map((one) => [`${one.in} ${one.name}`, one]));
}

function bodyBreaks(documents: Documents, { before, after, use, at }: Pair): string[] {
  const released = resolved(documents.released, before.requestBody);
  const current = resolved(documents.current, after.requestBody);
  const [fewer, more] = sides(released, current, use);
  return [
    ...(more.required === true && fewer.required !== true
      ? [`${at}: the body ${use === 'request' ? 'is now required' : 'may now be absent'}`]
      : []),
    ...contentBreaks(documents, { before: released, after: current, use, at: `${at}: body` }),
  ];
}

function answerBreaks(documents: Documents, { before, after, use, at }: Pair): string[] {
  const answers = objectOf(after.responses);
  return membersOf(before.responses).flatMap(([status, answer]) => {
    if (!(status in answers)) return [`${at}: the answer ${status} is removed`];
    const released = resolved(documents.released, answer);
    const current = resolved(documents.current, answers[status]);
    const headers = objectOf(current.headers);
    return [
      ...contentBreaks(documents, { before: released, after: current, use, at: `${at}: ${status}` }),
      ...membersOf(released.headers).flatMap(([name, header]) => {
        const where = `${at}: ${status} ${name}`;
        if (!(name in headers)) return [`${where}: the header is removed`];
        const [one, other] = [resolved(documents.released, header), resolved(documents.current, headers[name])];
        return valueBreaks(documents, { before: one, after: other, use, at: where });
      }),
    ];
  });
}

function contentBreaks(documents: Documents, { before, after, use, at }: Pair): string[] {
  const content = objectOf(after.content);
  return membersOf(before.content).flatMap(([type, body]) =>
    type in content
      ? valueBreaks(documents, { before: body, after: objectOf(content[type]), use, at: `${at} ${type}` })
      : [`${at}: the media type ${type} is removed`],
  );
}

/** Compares the schema of a parameter, a header or a body, and its form on the wire. */
function valueBreaks({ compareSchemas }: Documents, { before, after, use, at }: Pair): string[] {
  return [
    ...FORMS.filter((name) => !isSame(before[name], after[name])).map((name) => `${at}: \`${name}\` changes`),
    ...compareSchemas(before.schema, after.schema, use, at),
  ];
}

/** Generated clients have the names of the types. */
function typeBreaks(released: Json, current: Json): string[] {
  const names = (document: Json) => Object.keys(objectOf(objectOf(document.components).schemas));
  const kept = new Set(names(current));
  return names(released)
    .filter((name) => !kept.has(name))
    .map((name) => `${name}: the type is removed`);
}
