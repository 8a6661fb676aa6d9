// Shows openapi.json: every route with its parameters, body and responses.

import { ask } from './api.js';
import { element, withCode } from './element.js';

const METHODS = ['get', 'post', 'delete'];
const api = await ask('/openapi.json');

const nameOf = ({ $ref }) => $ref.split('/').at(-1);
const code = (text) => element('code', {}, text);
const list = (lines) => (lines.length > 0 ? element('ul', {}, ...lines) : undefined);
const explained = (text) => (text ? [' – ', ...withCode(text)] : []);

/** Returns nodes for a type; a named schema becomes a link to its section. */
function typeOf(schema = {}) {
  if (schema.$ref) return [element('a', { href: `#${nameOf(schema)}` }, nameOf(schema))];
  if (schema.enum) return [schema.enum.map(String).join(' | ')];
  if (schema.oneOf) return schema.oneOf.flatMap((one, index) => [index > 0 ? ' or ' : '', ...typeOf(one)]);
  if (schema.type === 'array') return ['list of ', ...typeOf(schema.items)];
  return [[schema.type ?? 'any'].flat().join(' or ')];
}

function members(schema = {}) {
  const lines = Object.entries(schema.properties ?? {}).map(([name, of]) =>
    element(
      'li',
      {},
      code(name),
      ' ',
      ...typeOf(of),
      schema.required?.includes(name) ? '' : ', optional',
      ...explained(of.description),
      of.type === 'array' ? members(of.items) : members(of),
    ),
  );
  return list(lines);
}

function contentOf(content = {}) {
  return Object.entries(content).map(([type, { schema }]) =>
    element(
      'div',
      {},
      code(type),
      ' ',
      ...(schema?.$ref ? typeOf(schema) : []),
      ...explained(schema?.description),
      members(schema),
    ),
  );
}

function answer(status, described) {
  const { description, content } = described.$ref ? api.components.responses[nameOf(described)] : described;
  const shown = Number(status) < 300 ? contentOf(content) : [];
  return element('li', {}, element('strong', {}, status), ' ', ...withCode(description), ...shown);
}

function operation(path, method, shared, { summary, description, parameters = [], requestBody, responses }) {
  const described = [...shared, ...parameters].map(({ name, in: place, description: text, schema }) =>
    element('li', {}, code(name), ` (${place}) `, ...typeOf(schema), ...explained(text)),
  );
  const answers = Object.entries(responses).map(([status, described]) => answer(status, described));
  return element(
    'section',
    {},
    element('h2', {}, element('span', { class: 'method' }, method.toUpperCase()), code(path)),
    element('p', {}, ...withCode(`${summary}. ${description ?? ''}`)),
    list(described),
    requestBody ? element('div', {}, element('h3', {}, 'Body'), ...contentOf(requestBody.content)) : undefined,
    element('details', {}, element('summary', {}, 'Answers'), list(answers)),
  );
}

const operations = Object.entries(api.paths).flatMap(([path, item]) =>
  METHODS.filter((method) => item[method]).map((method) =>
    operation(path, method, item.parameters ?? [], item[method]),
  ),
);
const schemas = Object.entries(api.components.schemas).map(([name, schema]) =>
  element(
    'section',
    { id: name },
    element('h2', {}, name),
    schema.description ? element('p', {}, ...withCode(schema.description)) : undefined,
    schema.pattern ? element('p', {}, 'A string that matches ', code(schema.pattern)) : undefined,
    members(schema),
  ),
);
document.getElementById('about').after(element('p', {}, ...withCode(api.info.description)));
document.getElementById('routes').replaceChildren(...operations, ...schemas);
// The browser could not scroll to the section in the address before it existed.
document.getElementById(location.hash.slice(1))?.scrollIntoView();
