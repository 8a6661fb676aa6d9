// Signs callbacks as Standard Webhooks defines it.

import { CALLBACK_SECRET_RULE, isCallbackSecret } from '@stemline/common/callback-secret.ts';
import { Webhook } from 'standardwebhooks';

/** The parts of a callback that are signed. */
export interface Signed {
  /** The `webhook-id` header. */
  readonly id: string;
  readonly at: Date;
  /** The body, which is sent as UTF-8. */
  readonly body: string;
}

const MAX_SECRETS = 2;

/** The rule of STEMLINE_CALLBACK_SECRETS, which completes the sentence "it must". */
export const SECRETS_RULE = `be one or two secrets with a comma between them, each of which ${CALLBACK_SECRET_RULE}`;

/** Reads a list with commas or line breaks. Returns undefined when the list is not valid. */
export function parseSecrets(text: string): readonly string[] | undefined {
  const secrets = text.split(/[,\n]/).map((secret) => secret.trim());
  return secrets.length <= MAX_SECRETS && secrets.every(isCallbackSecret) ? secrets : undefined;
}

/**
 * Returns the value of the `webhook-signature` header: one signature for each secret, so that
 * receivers with the old secret and those with the new one accept the callback. Returns undefined
 * when there is no secret.
 */
export function signatureOf({ id, at, body }: Signed, secrets: readonly string[]): string | undefined {
  if (secrets.length === 0) return undefined;
  return secrets.map((secret) => new Webhook(secret).sign(id, at, body)).join(' ');
}
