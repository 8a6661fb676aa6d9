// The page that describes the API: every route of openapi.json, with its parameters, body and answers.

import { render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { ask } from '../api/ask.ts';
import { problemText } from '../texts/problem-text.ts';
import './docs.css';
import { METHODS, type OpenApi } from './open-api.ts';
import { OperationView } from './operation.tsx';
import { Members, Text } from './schema.tsx';

function Docs() {
  const [api, setApi] = useState<OpenApi | undefined>(undefined);
  const [problem, setProblem] = useState('');
  useEffect(() => {
    ask<OpenApi>('openapi.json').then(setApi, (error: unknown) => setProblem(problemText(error)));
  }, []);
  useEffect(() => {
    // The browser could not scroll to the section in the address before it existed.
    if (api) document.getElementById(location.hash.slice(1))?.scrollIntoView();
  }, [api]);
  if (!api) return problem === '' ? null : <p class="problem">{problem}</p>;
  return (
    <>
      <p>
        <Text text={api.info.description} />
      </p>
      {Object.entries(api.paths).flatMap(([path, item]) =>
        METHODS.map((method) => {
          const operation = item[method];
          const key = `${method} ${path}`;
          return (
            operation && (
              <OperationView key={key} {...{ api, path, method, operation }} shared={item.parameters ?? []} />
            )
          );
        }),
      )}
      {Object.entries(api.components.schemas).map(([name, schema]) => (
        <section key={name} id={name}>
          <h2>{name}</h2>
          {schema.description && (
            <p>
              <Text text={schema.description} />
            </p>
          )}
          {schema.pattern && (
            <p>
              A string that matches <code>{schema.pattern}</code>
            </p>
          )}
          <Members schema={schema} />
        </section>
      ))}
    </>
  );
}

const routes = document.getElementById('routes');
if (routes) {
  routes.replaceChildren();
  render(<Docs />, routes);
}
