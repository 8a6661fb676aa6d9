// Collects the parts of the description that several operations share, under one name each.

import type { Json } from './json-schema.ts';

/** The kinds of parts besides schemas. */
export type Kind = 'parameters' | 'headers' | 'responses' | 'links';

/** The shared parts. */
export interface Components {
  /**
   * Returns a reference to the part. The first part with a name gets it; a different one with the
   * same name is returned as it is.
   */
  share(kind: Kind, name: string, part: Json): Json;
  /** Returns the parts by kind and name, sorted. */
  all(): Record<string, Json>;
}

/** Creates an empty collection. */
export function createComponents(): Components {
  const kinds: Record<Kind, Map<string, Json>> = {
    headers: new Map(),
    links: new Map(),
    parameters: new Map(),
    responses: new Map(),
  };
  return {
    share: (kind, name, part) => {
      const known = kinds[kind].get(name) ?? part;
      if (JSON.stringify(known) !== JSON.stringify(part)) return part;
      kinds[kind].set(name, part);
      return { $ref: `#/components/${kind}/${name}` };
    },
    all: () =>
      Object.fromEntries(
        Object.entries(kinds).map(([kind, parts]) => [kind, Object.fromEntries([...parts].sort(byName))]),
      ),
  };
}

function byName([one]: [string, unknown], [other]: [string, unknown]): number {
  return one < other ? -1 : 1;
}

/** Returns a name in the form of the names of components: `Retry-After` is RetryAfter. */
export function componentName(name: string): string {
  return name.replace(/(^|[-_])(\w)/g, (_, _mark, first: string) => first.toUpperCase());
}
