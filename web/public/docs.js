// Shows openapi.json: every route with what it takes and what it answers.

import { ask } from './api.js';
import { element } from './element.js';

const METHODS = ['get', 'post', 'delete'];
const api = await ask('/openapi.json');

function typeOf(schema) {
  if (!schema) return '';
  if (schema.$ref) return schema.$ref.split('/').at(-1);
  if (schema.enum) return schema.enum.map(String).join(' | ');
  if (schema.oneOf) return schema.oneOf.map(typeOf).join(' or ');
  if (schema.type === 'array') return `list of ${typeOf(schema.items)}`;
  return [schema.type ?? 'any'].flat().join(' or ');
}

function members(schema) {
  if (!schema?.properties) return undefined;
  const lines = Object.entries(schema.properties).map(([name, of]) =>
    element(
      'li',
      {},
      element('code', {}, name),
      ` ${typeOf(of)}${schema.required?.includes(name) ? '' : ', may be missing'}`,
      of.description ? ` – ${of.description}` : '',
      of.type === 'array' ? members(of.items) : members(of),
    ),
  );
  return element('ul', {}, ...lines);
}

function contentOf(content = {}) {
  return Object.entries(content).map(([type, { schema }]) =>
    element('div', {}, element('code', {}, type), schema?.$ref ? ` ${typeOf(schema)}` : '', members(schema)),
  );
}

function operation(path, method, shared, { summary, description, parameters = [], requestBody, responses }) {
  const asked = [...shared, ...parameters].map(({ name, in: place, description: text, schema }) =>
    element('li', {}, element('code', {}, name), ` (${place}) ${typeOf(schema)}`, text ? ` – ${text}` : ''),
  );
  const answers = Object.entries(responses).map(([status, response]) =>
    element(
      'li',
      {},
      element('strong', {}, status),
      ` ${response.description}`,
      ...(Number(status) < 300 ? contentOf(response.content) : []),
    ),
  );
  return element(
    'section',
    {},
    element('h2', {}, element('span', { class: 'method' }, method.toUpperCase()), element('code', {}, path)),
    element('p', {}, `${summary}. ${description ?? ''}`),
    asked.length > 0 ? element('ul', {}, ...asked) : '',
    requestBody ? element('div', {}, element('h3', {}, 'Body'), ...contentOf(requestBody.content)) : '',
    element('details', {}, element('summary', {}, 'Answers'), element('ul', {}, ...answers)),
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
    {},
    element('h2', {}, name),
    schema.pattern ? element('code', {}, schema.pattern) : '',
    members(schema),
  ),
);
document.getElementById('about').append(element('br'), api.info.description);
document.getElementById('routes').replaceChildren(...operations, ...schemas);
