// View of one route: its parameters, body, answers and examples.

import { type Answer, nameOf, type OpenApi, type Route } from './open-api.ts';
import { Code, Samples } from './samples.tsx';
import { Bodies, Explained, Text, Type } from './schema.tsx';

/** Shows a route. */
export function OperationView({ api, route }: { api: OpenApi; route: Route }) {
  const { method, path, operation, parameters } = route;
  const { operationId, summary, description = '', requestBody, responses, 'x-codeSamples': samples = [] } = operation;
  const example = exampleOf(responses);
  return (
    <section id={operationId} class="route">
      <h3>
        <span class="method">{method}</span> <code>{path}</code>{' '}
        <a class="anchor" href={`#${operationId}`}>
          {operationId}
        </a>
      </h3>
      <p>
        <Text text={`${summary}. ${description}`} />
      </p>
      <Samples samples={samples} of={operationId} />
      {parameters.length > 0 && (
        <div>
          <h4>Parameters</h4>
          <ul>
            {parameters.map(({ name, in: place, required, description: text, schema }) => (
              <li key={place + name}>
                <code>{name}</code> ({place}
                {required ? ', required' : ''}) <Type schema={schema} />
                <Explained text={text} />
              </li>
            ))}
          </ul>
        </div>
      )}
      {requestBody && (
        <div>
          <h4>Body</h4>
          {requestBody.description && (
            <p>
              <Text text={requestBody.description} />
            </p>
          )}
          <Bodies content={requestBody.content} />
        </div>
      )}
      <h4>Answers</h4>
      <ul>
        {Object.entries(responses).map(([status, answer]) => (
          <AnswerView key={status} status={status} answer={resolved(answer, api)} />
        ))}
      </ul>
      {example !== undefined && (
        <details>
          <summary>Example of an answer</summary>
          <Code text={JSON.stringify(example, null, 2)} label={`Example of an answer of ${operationId}`} />
        </details>
      )}
    </section>
  );
}

function resolved(answer: Answer, api: OpenApi): Answer {
  return answer.$ref ? (api.components.responses[nameOf(answer.$ref)] ?? {}) : answer;
}

function exampleOf(responses: Readonly<Record<string, Answer>>): unknown {
  const contents = Object.values(responses).flatMap(({ content = {} }) => Object.values(content));
  return contents.find(({ example }) => example !== undefined)?.example;
}

/** Errors have the same body everywhere, which is shown once. */
function AnswerView({ status, answer }: { status: string; answer: Answer }) {
  return (
    <li>
      <strong>{status}</strong> <Text text={answer.description ?? ''} />
      {Number(status) < 300 && <Bodies content={answer.content} />}
    </li>
  );
}
