// View of one route: its parameters, body and answers.

import { type Answer, nameOf, type OpenApi, type Operation, type Parameter } from './open-api.ts';
import { Bodies, Explained, Text, Type } from './schema.tsx';

/** Properties of OperationView. */
export interface OperationProps {
  readonly api: OpenApi;
  readonly path: string;
  readonly method: string;
  readonly operation: Operation;
  /** The parameters of the path. */
  readonly shared: readonly Parameter[];
}

/** Shows a route. */
export function OperationView({ api, path, method, operation, shared }: OperationProps) {
  const { summary, description = '', parameters = [], requestBody, responses } = operation;
  const all = [...shared, ...parameters];
  return (
    <section>
      <h2>
        <span class="method">{method.toUpperCase()}</span> <code>{path}</code>
      </h2>
      <p>
        <Text text={`${summary}. ${description}`} />
      </p>
      {all.length > 0 && (
        <ul>
          {all.map(({ name, in: place, description: text, schema }) => (
            <li key={place + name}>
              <code>{name}</code> ({place}) <Type schema={schema} />
              <Explained text={text} />
            </li>
          ))}
        </ul>
      )}
      {requestBody && (
        <div>
          <h3>Body</h3>
          <Bodies content={requestBody.content} />
        </div>
      )}
      <details>
        <summary>Answers</summary>
        <ul>
          {Object.entries(responses).map(([status, answer]) => (
            <AnswerView key={status} status={status} answer={resolved(answer, api)} />
          ))}
        </ul>
      </details>
    </section>
  );
}

function resolved(answer: Answer, api: OpenApi): Answer {
  return answer.$ref ? (api.components.responses[nameOf(answer.$ref)] ?? {}) : answer;
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
