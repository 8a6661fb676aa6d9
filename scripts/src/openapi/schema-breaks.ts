// Compares a schema of the REST API with its released version. A request that was allowed must stay
// allowed, and an answer must stay as it was described. New members, and new words of an answer,
// are additions: clients ignore those that they do not know.

import { isSame, type Json, listOf, membersOf, objectOf, resolved } from './document.ts';

/** The side that sends the value: a client sends a request, and the server an answer. */
export type Use = 'request' | 'answer';

/** Returns a line for each break. `at`: the place of the schema, for people. */
export type SchemaComparison = (released: unknown, current: unknown, use: Use, at: string) => string[];

const LOWER_LIMITS = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties'];
const UPPER_LIMITS = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties'];
/** Keywords that one version may lack, and that are otherwise equal in both. */
const RULES = ['pattern', 'format', 'const', 'contentEncoding', 'contentMediaType', 'multipleOf', 'uniqueItems', 'not'];
const COMPARED = ['type', 'enum', 'properties', 'required', 'additionalProperties', 'items', 'contentSchema'];
const FOR_PEOPLE = ['title', 'description', 'examples', 'example', 'deprecated', '$comment'];
const KNOWN: ReadonlySet<string> = new Set([
  ...[LOWER_LIMITS, UPPER_LIMITS, RULES, COMPARED, FOR_PEOPLE].flat(),
  ...['default', 'oneOf', 'anyOf'],
]);

/** Both versions of one schema. Every value that `narrow` allows must be allowed by `wide`. */
interface Pair {
  readonly released: Json;
  readonly current: Json;
  readonly narrow: Json;
  readonly wide: Json;
  readonly use: Use;
  readonly at: string;
}

/** Creates the comparison for the schemas of two documents. */
export function createSchemaComparison(released: Json, current: Json): SchemaComparison {
  /** The breaks of the types that have a name, so that each type is compared once. */
  const ofTypes = new Map<string, string[]>();

  const compare: SchemaComparison = (before, after, use, at) => {
    const name = nameOf(before);
    if (name === undefined || name !== nameOf(after)) return ofUnions(before, after, use, at);
    const key = `${use} ${name}`;
    const known = ofTypes.get(key);
    if (known) return known;
    // A type may contain itself.
    ofTypes.set(key, []);
    const breaks = ofUnions(before, after, use, `${name} (${use})`);
    ofTypes.set(key, breaks);
    return breaks;
  };

  /** Every alternative of the narrow side must be one of the wide side. */
  const ofUnions: SchemaComparison = (before, after, use, at) => {
    const [narrow, wide] = sides(alternatives(released, before), alternatives(current, after), use);
    return narrow.flatMap((one) => {
      const results = wide
        .filter((other) => isSameType(one, other))
        .map((other) => {
          const [ofReleased, ofCurrent] = sides(one, other, use);
          return ofOne({ released: ofReleased, current: ofCurrent, narrow: one, wide: other, use, at });
        })
        .sort((a, b) => a.length - b.length);
      return results[0] ?? [`${at}: ${typeText(one)} ${use === 'request' ? 'is no longer allowed' : 'is a new type'}`];
    });
  };

  const ofOne = (pair: Pair): string[] => [
    ...ofKeywords(pair),
    ...ofWords(pair),
    ...ofMembers(pair),
    ...ofInner(pair, 'items', '[]'),
    ...ofInner(pair, 'contentSchema', ''),
    ...ofOtherMembers(pair),
  ];

  const ofMembers = ({ released: before, current: after, use, at }: Pair): string[] => {
    const members = objectOf(after.properties);
    const [fewer, more] = sides(listOf(before.required), listOf(after.required), use);
    return [
      ...membersOf(before.properties).flatMap(([name, member]) =>
        name in members
          ? compare(member, members[name], use, `${at}.${name}`)
          : [`${at}.${name}: the member is removed`],
      ),
      ...more
        .filter((name) => !fewer.includes(name))
        .map((name) => `${at}.${name}: the member ${use === 'request' ? 'is now required' : 'may now be absent'}`),
    ];
  };

  const ofInner = ({ released: before, current: after, narrow, wide, use, at }: Pair, name: string, mark: string) => {
    if (isOpen(wide[name])) return [];
    if (narrow[name] === undefined) return [`${at}${mark}: \`${name}\` is ${changeOf(use)}`];
    return compare(before[name], after[name], use, `${at}${mark}`);
  };

  const ofOtherMembers = (pair: Pair): string[] => {
    const { narrow, wide, use, at } = pair;
    if (wide.additionalProperties === false)
      return narrow.additionalProperties === false ? [] : [`${at}: other members are ${changeOf(use)}`];
    return narrow.additionalProperties === false ? [] : ofInner(pair, 'additionalProperties', '.*');
  };

  return compare;
}

/** Returns the narrow side and the wide side; with them, the released and the current side. */
export function sides<T>(released: T, current: T, use: Use): [T, T] {
  return use === 'request' ? [released, current] : [current, released];
}

/** Returns whether a schema allows every value, as an absent one does. */
function isOpen(schema: unknown): boolean {
  return schema === undefined || schema === true || isSame(schema, {});
}

/** Returns the change of a rule that breaks clients. */
function changeOf(use: Use): string {
  return use === 'request' ? 'newly restricted' : 'no longer restricted';
}

function nameOf(schema: unknown): string | undefined {
  const { $ref } = objectOf(schema);
  return typeof $ref === 'string' ? $ref.slice($ref.lastIndexOf('/') + 1) : undefined;
}

/** Divides a schema into schemas of one type, or without a type, which allow the same together. */
function alternatives(document: Json, schema: unknown): Json[] {
  const { oneOf, anyOf, ...own } = resolved(document, schema);
  const union = [...listOf(oneOf), ...listOf(anyOf)];
  if (union.length > 0) return union.flatMap((one) => alternatives(document, one)).map((one) => ({ ...own, ...one }));
  if (!Array.isArray(own.type)) return [own];
  return own.type.map((type) => ({
    ...own,
    type,
    ...(own.enum !== undefined && { enum: listOf(own.enum).filter((word) => (word === null) === (type === 'null')) }),
  }));
}

function isSameType(narrow: Json, wide: Json): boolean {
  return wide.type === undefined || wide.type === narrow.type || (wide.type === 'number' && narrow.type === 'integer');
}

function typeText({ type }: Json): string {
  return type === undefined ? 'any value' : String(type);
}

function ofKeywords({ released, current, narrow, wide, use, at }: Pair): string[] {
  const isLower = (name: string) =>
    Number(wide[name] ?? Number.NEGATIVE_INFINITY) > Number(narrow[name] ?? Number.NEGATIVE_INFINITY);
  const isUpper = (name: string) =>
    Number(wide[name] ?? Number.POSITIVE_INFINITY) < Number(narrow[name] ?? Number.POSITIVE_INFINITY);
  const isRule = (name: string) => wide[name] !== undefined && !isSame(wide[name], narrow[name]);
  const isUnknown = (name: string) =>
    !KNOWN.has(name) &&
    !name.startsWith('x-') &&
    (!isSame(released[name], current[name]) || hasReference(current[name]));
  const change = (name: string) => `from ${JSON.stringify(released[name])} to ${JSON.stringify(current[name])}`;
  const hasNewDefault = released.default !== undefined && !isSame(released.default, current.default);
  return [
    ...[...LOWER_LIMITS.filter(isLower), ...UPPER_LIMITS.filter(isUpper)].map(
      (name) => `${at}: \`${name}\` allows ${use === 'request' ? 'less' : 'more'}, ${change(name)}`,
    ),
    ...[...RULES.filter(isRule), ...(hasNewDefault ? ['default'] : [])].map(
      (name) => `${at}: \`${name}\` changes ${change(name)}`,
    ),
    ...[...new Set([...Object.keys(released), ...Object.keys(current)])]
      .filter(isUnknown)
      .map((name) => `${at}: this check cannot compare \`${name}\`, which changes ${change(name)}`),
  ];
}

/** The comparison of a keyword as text does not see a change of the type that it refers to. */
function hasReference(value: unknown): boolean {
  return value !== undefined && JSON.stringify(value).includes('"$ref"');
}

/** The words of an enumeration stay for ever. Answers may get new ones. */
function ofWords({ released, current, narrow, wide, use, at }: Pair): string[] {
  if (released.enum !== undefined && current.enum !== undefined) {
    const words = listOf(current.enum);
    const removed = listOf(released.enum).filter((word) => !words.includes(word));
    return removed.map((word) => `${at}: the word ${JSON.stringify(word)} is removed`);
  }
  return wide.enum !== undefined && narrow.enum === undefined ? [`${at}: the words are ${changeOf(use)}`] : [];
}
