// Reads a secret setting from the environment or from the file that a second setting names.

import { readFileSync } from 'node:fs';

/** `fault` is a whole sentence without the secret. */
type SecretText = { readonly text: string | undefined } | { readonly fault: string };

/** Reads `name`, or the file that `name`_FILE names. The text is absent when both are absent. */
export function readSecret(name: string, setting: (name: string) => string | undefined): SecretText {
  const given = setting(name);
  const path = setting(`${name}_FILE`);
  if (path === undefined) return { text: given };
  if (given !== undefined) return { fault: `${name} and ${name}_FILE are both set. Set only one of them` };
  try {
    return { text: readFileSync(path, 'utf8').trim() };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    return { fault: `The file that ${name}_FILE names cannot be read (${code})` };
  }
}
