// The brackets that are open, outermost first.

interface BracketStack {
  push(isObject: boolean): void;
  pop(): void;
  depth(): number;
  inObject(): boolean;
}

/** One bit a bracket: a body of nothing but brackets costs an eighth of its size. */
export function createBracketStack(): BracketStack {
  let bits = new Uint8Array(64);
  let depth = 0;
  return {
    push: (isObject) => {
      if (depth === bits.length * 8) {
        const wider = new Uint8Array(bits.length * 2);
        wider.set(bits);
        bits = wider;
      }
      const mask = 1 << (depth & 7);
      bits[depth >> 3] = isObject ? (bits[depth >> 3] as number) | mask : (bits[depth >> 3] as number) & ~mask;
      depth += 1;
    },
    pop: () => {
      depth -= 1;
    },
    depth: () => depth,
    inObject: () => depth > 0 && ((bits[(depth - 1) >> 3] as number) & (1 << ((depth - 1) & 7))) !== 0,
  };
}
