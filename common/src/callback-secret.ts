// Checks the secrets with which callbacks are signed.

/** The form of a secret, as the end of a sentence that begins with its name. */
export const CALLBACK_SECRET_RULE = 'must be "whsec_" and the base64 of 24 to 64 bytes';

const PREFIX = 'whsec_';
const BYTES = { min: 24, max: 64 };

/** Accepts only standard base64 with its padding, because some receivers decode no other. */
export function isCallbackSecret(text: string): boolean {
  if (!text.startsWith(PREFIX)) return false;
  const base64 = text.slice(PREFIX.length);
  const bytes = Buffer.from(base64, 'base64');
  return bytes.byteLength >= BYTES.min && bytes.byteLength <= BYTES.max && bytes.toString('base64') === base64;
}
