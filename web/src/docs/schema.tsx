// Views of the types in the description of the API.

import { type Content, nameOf, type Schema } from './open-api.ts';

/** Text whose parts between backticks are code. */
export function Text({ text }: { text: string }) {
  return <>{text.split('`').map((part, index) => (index % 2 === 1 ? <code key={part}>{part}</code> : part))}</>;
}

/** A description after its subject; nothing without a description. */
export function Explained({ text }: { text: string | undefined }) {
  return text ? (
    <>
      {' – '}
      <Text text={text} />
    </>
  ) : null;
}

/** A type in words; a named type is a link to its section. */
export function Type({ schema = {} }: { schema: Schema | undefined }) {
  const { $ref, enum: values, oneOf, items } = schema;
  if ($ref) return <a href={`#${nameOf($ref)}`}>{nameOf($ref)}</a>;
  if (values)
    return (
      <>
        {values.map(String).join(' | ')}
        <Limits schema={schema} />
      </>
    );
  if (oneOf)
    return <>{oneOf.map((one, index) => [index > 0 && ' or ', <Type key={JSON.stringify(one)} schema={one} />])}</>;
  if (schema.type === 'array')
    return (
      <>
        list of <Type schema={items} />
      </>
    );
  return (
    <>
      {[schema.const ?? schema.format ?? schema.type ?? 'any'].flat().map(String).join(' or ')}
      <Limits schema={schema} />
    </>
  );
}

/** The limits of the values of a type, and the default. */
function Limits({ schema }: { schema: Schema }) {
  const { minimum, maximum, minLength, maxLength, pattern, default: fallback } = schema;
  const limits = [
    ...(minimum === undefined ? [] : [`from ${minimum}`]),
    ...(maximum === undefined ? [] : [`to ${maximum}`]),
    ...(minLength === undefined ? [] : [`at least ${minLength} ${minLength === 1 ? 'character' : 'characters'}`]),
    ...(maxLength === undefined ? [] : [`at most ${maxLength} characters`]),
    ...(fallback === undefined ? [] : [`default ${JSON.stringify(fallback)}`]),
  ];
  return (
    <>
      {limits.length > 0 && ` (${limits.join(', ')})`}
      {pattern && (
        <>
          {' '}
          that matches <code>{pattern}</code>
        </>
      )}
    </>
  );
}

/** The members of a type with their types; nothing for a type without members. */
export function Members({ schema = {} }: { schema: Schema | undefined }) {
  const members = Object.entries(schema.properties ?? {});
  if (members.length === 0) return null;
  return (
    <ul>
      {members.map(([name, of]) => (
        <li key={name}>
          <code>{name}</code> <Type schema={of} />
          {schema.required?.includes(name) ? '' : ', optional'}
          <Explained text={of.description} />
          <Members schema={of.type === 'array' ? of.items : of} />
        </li>
      ))}
    </ul>
  );
}

/** The bodies of a request or of an answer. */
export function Bodies({ content = {} }: { content: Content | undefined }) {
  return (
    <>
      {Object.entries(content).map(([type, { schema }]) => (
        <div key={type}>
          <code>{type}</code> {schema?.$ref && <Type schema={schema} />}
          <Explained text={schema?.description} />
          <Members schema={schema} />
        </div>
      ))}
    </>
  );
}
