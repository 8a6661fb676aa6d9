// Checks signatures with the independent packages for JavaScript and for Python.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Webhook } from 'standardwebhooks';

/** A callback as it arrived. */
export interface Arrived {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Returns whether the package accepts the callback with the secret. */
export type SignatureChecker = (secret: string, arrived: Arrived) => Promise<boolean>;

const PYTHON = new URL('../../../engine/.venv/bin/python', import.meta.url).pathname;
const SCRIPT = `
import json, sys
from standardwebhooks import Webhook, WebhookVerificationError
given = json.load(sys.stdin)
try:
    Webhook(given["secret"]).verify(given["body"].encode(), given["headers"], json_parse=False)
    print("accepted")
except WebhookVerificationError:
    print("refused")
`;

const inJavaScript: SignatureChecker = async (secret, { body, headers }) => {
  try {
    new Webhook(secret).verify(body, headers, { jsonParse: false });
    return true;
  } catch {
    return false;
  }
};

const inPython: SignatureChecker = async (secret, arrived) => {
  const running = promisify(execFile)(PYTHON, ['-c', SCRIPT]);
  running.child.stdin?.end(JSON.stringify({ secret, ...arrived }));
  return (await running).stdout.trim() === 'accepted';
};

/** The checkers by language. */
export const CHECKERS: readonly (readonly [language: string, check: SignatureChecker])[] = [
  ['JavaScript', inJavaScript],
  ['Python', inPython],
];
