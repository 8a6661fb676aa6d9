// Table of contents of the page of the API.

import { type OpenApi, routesOf } from './open-api.ts';

/** The headings of the groups of routes. */
const HEADINGS: Readonly<Record<string, string>> = { original: 'Original routes' };

/** Returns the heading of a group of routes. */
export function headingOf(tag: string): string {
  return HEADINGS[tag] ?? tag.charAt(0).toUpperCase() + tag.slice(1);
}

/** Links to every section. */
export function Contents({ api }: { api: OpenApi }) {
  return (
    <nav class="contents" aria-label="Contents">
      <h2>Contents</h2>
      <a href="#introduction">Introduction</a>
      {api.tags.map(({ name }) => (
        <Group key={name} id={name} heading={headingOf(name)}>
          {routesOf(api, name).map(({ method, path, operation: { operationId } }) => (
            <li key={operationId}>
              <a href={`#${operationId}`}>
                <span class="method">{method}</span> {path}
              </a>
            </li>
          ))}
        </Group>
      ))}
      <Group id="types" heading="Types">
        {Object.keys(api.components.schemas).map((name) => (
          <li key={name}>
            <a href={`#${name}`}>{name}</a>
          </li>
        ))}
      </Group>
    </nav>
  );
}

function Group({ id, heading, children }: { id: string; heading: string; children: preact.ComponentChildren }) {
  return (
    <>
      <a href={`#${id}`}>{heading}</a>
      <ul>{children}</ul>
    </>
  );
}
