// Describes the POSTs that the server sends to callbacks, as the `webhooks` of OpenAPI.

import { REQUEST_ID } from '@stemline/common/names.ts';
import { DELIVERY_EVENT, type DeliveryEvent } from '@stemline/common/wire-words.ts';
import type { Json } from './json-schema.ts';

const NAMES: Readonly<Record<DeliveryEvent, readonly [name: string, summary: string]>> = {
  done: ['songDone', 'A run of the song has ended as done'],
  failed: ['songFailed', 'A run of the song has failed'],
  cancelled: ['songCancelled', 'A run of the song was cancelled, or the song was removed'],
  test: ['callbackTest', 'The test of a callback'],
};

const DESCRIPTION = [
  'The server sends this POST to the URL of a callback.',
  'An answer with 2xx within 15 s counts as delivered.',
  'After any other answer, or none, the server repeats the POST: it makes up to 5 attempts, with pauses of 5 s, 30 s, 2 min and 10 min between them, each up to a tenth longer.',
  'A longer `Retry-After` replaces the pause, up to an hour.',
  'After the last attempt the delivery is `dead`; `POST /apiv1/deliveries/{id}/redeliver` sends it again.',
  'A POST may arrive more than once, always with the same `webhook-id`, and deliveries have no fixed order.',
];
const TEST_DESCRIPTION =
  '`POST /apiv1/callbacks/test` makes the server send this POST once. Receivers answer it as any other.';

/** Returns the entries by name. */
export function webhooks(): Json {
  return Object.fromEntries(DELIVERY_EVENT.words.map((event) => [NAMES[event][0], { post: webhookOf(event) }]));
}

function webhookOf(event: DeliveryEvent): Json {
  const [name, summary] = NAMES[event];
  return {
    operationId: name,
    summary,
    description: event === 'test' ? TEST_DESCRIPTION : DESCRIPTION.join(' '),
    tags: ['webhooks'],
    parameters: headersOf(event),
    requestBody: {
      description:
        'The `data` of the callback, byte for byte as the client wrote it. Empty when the callback has no `data`.',
      content: { 'application/json': { schema: {} } },
    },
    responses: {
      '2XX': { description: 'The delivery is `delivered`. The body is ignored.' },
      '3XX': { description: 'The attempt has failed, because redirects are not followed.' },
      '410': { description: 'The delivery is `dead` at once.' },
      default: { description: 'The attempt has failed.' },
    },
  };
}

function headersOf(event: DeliveryEvent): Json[] {
  const header = (name: string, description: string, schema: Json, required = true) => ({
    name,
    in: 'header',
    required,
    description,
    schema: { type: 'string', ...schema },
  });
  return [
    header('webhook-id', 'The id of the delivery, the same in every attempt.', { pattern: '^msg_[0-9a-f]{56}$' }),
    header('webhook-timestamp', 'The time of this attempt, in Unix seconds.', { pattern: '^[0-9]+$' }),
    header(
      'webhook-signature',
      'One signature of Standard Webhooks for each secret, with spaces between them. The signed text is `webhook-id`, `webhook-timestamp` and the body, with dots between them. Absent: neither the callback nor the server has a secret.',
      { pattern: '^v1,\\S+( v1,\\S+)*$' },
      false,
    ),
    header('x-stemline-event', 'The event.', { const: event }),
    header('x-stemline-songhash', event === 'test' ? 'Empty.' : 'The songhash.', {
      ...(event === 'test' ? { const: '' } : { pattern: '^[0-9a-f]{56}$' }),
    }),
    header('x-request-id', 'The id of the request that made the submission.', { pattern: REQUEST_ID.source }, false),
  ];
}
