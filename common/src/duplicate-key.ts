// Finds a key that stands twice in one object of a JSON text, of which JSON.parse keeps only the last.

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],]/g;

/** Undefined: there is none. `json` must be a text that JSON.parse accepts. */
export function duplicateKeyIn(json: string): string | undefined {
  /** The keys of each open object, outermost first; an array has none. */
  const open: (Set<string> | undefined)[] = [];
  let isKeyNext = false;
  for (const [token] of json.matchAll(TOKEN)) {
    if (token === '{') open.push(new Set());
    else if (token === '[') open.push(undefined);
    else if (token === '}' || token === ']') open.pop();
    const keys = open.at(-1);
    if (isKeyNext && token.startsWith('"') && keys) {
      // One key may be written in many ways: A is also \u0041.
      const key = JSON.parse(token) as string;
      if (keys.has(key)) return key;
      keys.add(key);
    }
    isKeyNext = token === '{' || (token === ',' && keys !== undefined);
  }
  return undefined;
}
