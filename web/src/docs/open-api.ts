// Types of the parts of openapi.json that the page of the API shows.

/** A type, or a link to a named one. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly oneOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly description?: string;
  readonly pattern?: string;
}

/** Bodies by media type. */
export type Content = Readonly<Record<string, { readonly schema?: Schema; readonly example?: unknown }>>;

/** An answer, or a link to a shared one. */
export interface Answer {
  readonly $ref?: string;
  readonly description?: string;
  readonly content?: Content;
}

/** A parameter of an operation, or a link to a shared one. */
export interface Parameter {
  readonly $ref?: string;
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly description?: string;
  readonly schema?: Schema;
}

/** An example of a call in one language. */
export interface CodeSample {
  readonly label: string;
  readonly source: string;
}

/** A method of a path. */
export interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly tags: readonly string[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly description?: string; readonly content: Content };
  readonly responses: Readonly<Record<string, Answer>>;
  readonly 'x-codeSamples'?: readonly CodeSample[];
}

/** The methods that the server has. */
const METHODS = ['get', 'post', 'delete'] as const;

/** A path. Its parameters belong to each of its methods. */
type Path = Readonly<Partial<Record<(typeof METHODS)[number], Operation>>> & {
  readonly parameters?: readonly Parameter[];
};

/** The description of the API. */
export interface OpenApi {
  readonly info: { readonly description: string };
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Readonly<Record<string, Path>>;
  readonly webhooks: Readonly<Record<string, { readonly post: Operation }>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>;
    readonly responses: Readonly<Record<string, Answer>>;
    readonly parameters: Readonly<Record<string, Parameter>>;
  };
}

/** An operation with its address and with all its parameters, without links. */
export interface Route {
  /** For example GET. */
  readonly method: string;
  /** Of a webhook: its name. */
  readonly path: string;
  readonly operation: Operation;
  readonly parameters: readonly Parameter[];
}

/** Returns the operations of a group, in the order of the description: routes, and webhooks. */
export function routesOf(api: OpenApi, tag: string): Route[] {
  const all: [string, Path][] = [...Object.entries(api.paths), ...Object.entries(api.webhooks)];
  return all.flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method];
      if (!operation?.tags.includes(tag)) return [];
      const parameters = [...(item.parameters ?? []), ...(operation.parameters ?? [])];
      return [{ method: method.toUpperCase(), path, operation, parameters: parameters.map((one) => found(api, one)) }];
    }),
  );
}

function found(api: OpenApi, parameter: Parameter): Parameter {
  return parameter.$ref ? (api.components.parameters[nameOf(parameter.$ref)] ?? parameter) : parameter;
}

/** Returns the last part of a link, which is the name. */
export function nameOf(ref: string): string {
  return ref.slice(ref.lastIndexOf('/') + 1);
}
