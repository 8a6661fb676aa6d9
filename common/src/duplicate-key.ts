// Finds a repeated key in an object of a JSON text; JSON.parse keeps only the last value.

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],]/g;

/** Returns undefined when no key is repeated. JSON.parse must accept `json`. */
export function duplicateKeyIn(json: string): string | undefined {
  /** The keys of each open object, outermost first; undefined for an array. */
  const open: (Set<string> | undefined)[] = [];
  let isKeyNext = false;
  for (const [token] of json.matchAll(TOKEN)) {
    if (token === '{') open.push(new Set());
    else if (token === '[') open.push(undefined);
    else if (token === '}' || token === ']') open.pop();
    const keys = open.at(-1);
    if (isKeyNext && token.startsWith('"') && keys) {
      // A key has several spellings: "A" is also "\u0041".
      const key = JSON.parse(token) as string;
      if (keys.has(key)) return key;
      keys.add(key);
    }
    isKeyNext = token === '{' || (token === ',' && keys !== undefined);
  }
  return undefined;
}
