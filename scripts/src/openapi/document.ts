// Reads the parts of an OpenAPI document that may be references.

/** An object of JSON. */
export type Json = Readonly<Record<string, unknown>>;

/** Returns the members of an object; none for every other value. */
export function membersOf(value: unknown): [name: string, member: Json][] {
  return Object.entries(objectOf(value)).map(([name, member]) => [name, objectOf(member)]);
}

/** Returns an object as it is, and an empty one for every other value. */
export function objectOf(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {};
}

/** Returns a list as it is, and an empty one for every other value. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Returns the object that a reference names, with the members beside the reference. */
export function resolved(document: Json, value: unknown): Json {
  const { $ref, ...own } = objectOf(value);
  if (typeof $ref !== 'string') return own;
  const found = $ref
    .split('/')
    .slice(1)
    .reduce<Json>((inner, name) => objectOf(inner[name]), document);
  return { ...resolved(document, found), ...own };
}

/** Returns whether two values are the same JSON. */
export function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
