// POST /apiv1/separate: the original way in. Its clients take 200, and nothing else, for success.

import { separateView } from '../domain/accepted-view.ts';
import { answerJson } from '../http/answer.ts';
import { readSeparateBody } from '../http/json-body/separate-body.ts';
import { parseJsonOptions } from '../http/json-options.ts';
import { requestBody } from '../http/request-body.ts';
import type { Route } from '../http/route.ts';
import type { Parts } from './parts.ts';

export function separateRoutes({ submitter, limits }: Parts): Route[] {
  const { maxJsonBytes: maxBytes, slowBodyMs } = limits;
  return [
    {
      method: 'POST',
      path: '/apiv1/separate',
      handle: async (context) => {
        const body = readSeparateBody(requestBody(context, { maxBytes, slowBodyMs }));
        const options = () => parseJsonOptions(body.fields());
        const accepted = await submitter.submit({ audio: body.audio, filename: '', maxBytes, options }, context);
        answerJson(context.response, 200, separateView(accepted));
      },
    },
  ];
}
