// Parses JSON texts that may be malformed, and reads from a JSON text what JSON.parse does not
// return: repeated keys, and the bytes of members.

/** Returns the value of a JSON text; undefined, which no JSON text means, for any other text. */
export function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Matches strings, brackets and commas. Numbers, words and colons lie between the matches. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],]/g;

/**
 * Returns a key that an object of the text, at any depth, has twice; undefined when there is none.
 * JSON.parse must accept `json`.
 */
export function duplicateKeyIn(json: string): string | undefined {
  /** The keys of each open object, and undefined for each open array, outermost first. */
  const open: (Set<string> | undefined)[] = [];
  let isKeyNext = false;
  for (const [token] of json.matchAll(TOKEN)) {
    if (token === '{') open.push(new Set());
    else if (token === '[') open.push(undefined);
    else if (token === '}' || token === ']') open.pop();
    const keys = open.at(-1);
    if (isKeyNext && token.startsWith('"') && keys) {
      // A key can be written in several ways: "A" is also "\u0041".
      const key = JSON.parse(token) as string;
      if (keys.has(key)) return key;
      keys.add(key);
    }
    isKeyNext = token === '{' || (token === ',' && keys !== undefined);
  }
  return undefined;
}

/**
 * Yields the members of an object in their order: the decoded name, and the value byte for byte
 * without the white space around it. `json` must be an object that JSON.parse accepts.
 */
export function* rawMembers(json: string): Generator<[name: string, value: string], void, undefined> {
  let depth = 0;
  let name: string | undefined;
  let begun = 0;
  for (const { 0: token, index } of json.matchAll(TOKEN)) {
    if (token === '{' || token === '[') depth += 1;
    else if (token === '}' || token === ']') depth -= 1;
    const isEnd = token === ',' ? depth === 1 : depth === 0;
    if (isEnd && name !== undefined) {
      yield [name, json.slice(begun, index).trim()];
      name = undefined;
    } else if (depth === 1 && name === undefined && token.startsWith('"')) {
      name = JSON.parse(token) as string;
      begun = json.indexOf(':', index + token.length) + 1;
    }
  }
}
