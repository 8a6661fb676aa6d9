// The page that describes the API: contents, and every route of openapi.json with its parameters,
// body, answers and examples.

import { render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { ask } from '../api/ask.ts';
import { problemText } from '../texts/problem-text.ts';
import './docs.css';
import { Contents, headingOf } from './contents.tsx';
import { type OpenApi, routesOf } from './open-api.ts';
import { OperationView } from './operation.tsx';
import { Members, Text, Type } from './schema.tsx';

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
      <Contents api={api} />
      <div class="chapters">
        <section id="introduction">
          <h2>Introduction</h2>
          {paragraphsOf(api.info.description).map((text) => (
            <p key={text}>
              <Text text={text} />
            </p>
          ))}
        </section>
        {api.tags.map(({ name, description }) => (
          <section key={name} id={name}>
            <h2>{headingOf(name)}</h2>
            <p>
              <Text text={description} />
            </p>
            {routesOf(api, name).map((route) => (
              <OperationView key={route.operation.operationId} api={api} route={route} />
            ))}
          </section>
        ))}
        <section id="types">
          <h2>Types</h2>
          {Object.entries(api.components.schemas).map(([name, schema]) => (
            <section key={name} id={name} class="route">
              <h3>{name}</h3>
              {schema.description && (
                <p>
                  <Text text={schema.description} />
                </p>
              )}
              {!schema.properties && (
                <p>
                  <Type schema={schema} />
                </p>
              )}
              <Members schema={schema} />
            </section>
          ))}
        </section>
      </div>
    </>
  );
}

/** Divides a long description into paragraphs of a few sentences. */
function paragraphsOf(text: string): string[] {
  const sentences = text.split(/(?<=\.) (?=[A-Z`])/);
  const size = 4;
  return Array.from({ length: Math.ceil(sentences.length / size) }, (_, index) =>
    sentences.slice(index * size, (index + 1) * size).join(' '),
  );
}

const routes = document.getElementById('routes');
if (routes) {
  routes.replaceChildren();
  render(<Docs />, routes);
}
