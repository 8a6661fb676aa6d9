// Lists the waiting and running songs in the format of the original API, and the available models.

import { fromDuration } from '@stemline/common/grpc/time.ts';
import { MODEL_ORIGIN } from '@stemline/common/wire-words.ts';
import type { ListModelsResponse__Output } from '@stemline/proto/gen/stemline/queue/v1/ListModelsResponse.ts';
import type { ListQueueResponse__Output } from '@stemline/proto/gen/stemline/queue/v1/ListQueueResponse.ts';
import type { Model__Output } from '@stemline/proto/gen/stemline/queue/v1/Model.ts';
import { LIST_MODELS } from '../api/model-operations.ts';
import { LIST_QUEUE } from '../api/original-operations.ts';
import { shortCall, streamCall } from '../domain/peers.ts';
import { answerJson } from '../http/answer.ts';
import { type Route, route } from '../http/route.ts';
import { sendJson } from '../http/send-body.ts';
import { UNKNOWN } from '../schema/answered-enum.ts';
import { pageOf } from '../schema/page.ts';
import type { Parts } from './parts.ts';

/** The routes of the queue and of the models. */
export function queueRoutes({ peers }: Parts): Route[] {
  return [
    // Also answers /apiv1/queue/, the address in the original API: to Express it is the same path.
    route(LIST_QUEUE, async (context, page) => {
      if (page.page_size === undefined && page.page_token === undefined)
        return sendJson(context.response, wholeQueue(peers.queue.download('ListQueue', {}, streamCall(context))));
      const messages = peers.queue.download('ListQueue', pageOf(page), shortCall(context));
      answerJson(context.response, 200, await queuePage(messages));
    }),
    route(LIST_MODELS, async (context) => {
      answerJson(context.response, 200, modelsView(await peers.queue.unary('ListModels', {}, shortCall(context))));
    }),
  ];
}

/**
 * Yields the JSON of the whole list in pieces. Keeps the running songs, which are few, until it has
 * yielded all waiting ones.
 */
async function* wholeQueue(
  messages: AsyncIterable<ListQueueResponse__Output>,
): AsyncGenerator<string, void, undefined> {
  const running: string[] = [];
  let before = '{"queue":[';
  for await (const message of messages) {
    running.push(...message.running);
    if (message.waiting.length === 0) continue;
    yield before + message.waiting.map((songhash) => JSON.stringify(songhash)).join(',');
    before = ',';
  }
  yield `${before === ',' ? '' : before}],"running":${JSON.stringify(running)}}\n`;
}

async function queuePage(messages: AsyncIterable<ListQueueResponse__Output>) {
  const queue: string[] = [];
  const running: string[] = [];
  let token = '';
  for await (const message of messages) {
    queue.push(...message.waiting);
    running.push(...message.running);
    token = message.nextPageToken;
  }
  return { queue, running, next_page_token: token || null };
}

function modelsView({ models, auto, autoReason, autoDetail, liveSeparators }: ListModelsResponse__Output) {
  const revision = models.find(({ name }) => name === auto)?.revision || null;
  return {
    models: models.map(modelView),
    auto: { model: { name: auto, revision }, reason: autoReason || null, detail: autoDetail || null },
    live_separators: liveSeparators,
  };
}

function modelView(model: Model__Output) {
  return {
    name: model.name,
    revision: model.revision || null,
    available: model.available,
    reason: model.reason || null,
    sources: model.sources,
    origin: MODEL_ORIGIN.fromWire(model.origin) ?? UNKNOWN,
    code_licence: model.codeLicence,
    weights_licence: model.weightsLicence || null,
    note: model.note || null,
    detail: model.detail || null,
    device: model.device || null,
    speed: model.speed || null,
    fast_speed: model.fastSpeed || null,
    memory_bytes: model.memoryBytes || null,
    segment_seconds: fromDuration(model.segment) || null,
  };
}
