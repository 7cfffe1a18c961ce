/** LINE's OpenAPI files, where they are at hand: `line/*.yml` beside the folder that FIXTURES_DIR names. */
import fs from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { checkSchema, type Finding, type Resolve, type Schema } from './schema.ts';

type Method = 'get' | 'post' | 'put' | 'delete';
interface Operation {
  operationId: string;
  responses: Record<
    string,
    { content?: Record<string, { schema: Schema; example?: unknown; examples?: unknown }> }
  >;
}
interface Document {
  paths: Record<string, Partial<Record<Method, Operation>>>;
  components: { schemas: Record<string, Schema> };
}

/** One of LINE's endpoints as its OpenAPI describes it. */
export interface DescribedEndpoint {
  file: string;
  method: string;
  /** With `{names}`. */
  path: string;
  operationId: string;
  responses: Operation['responses'];
  resolve: Resolve;
}

/** What an answer was. `body` is JSON, or undefined when the answer is no JSON. */
export interface SeenAnswer {
  status: number;
  type: string | null;
  body: unknown;
}

/** How the check names a property that no schema has. */
const UNNAMED = /: (\w+) is not in LINE's description$/;

/** All property names in LINE's examples: some show what the schema beside them forgets, and that counts as described. */
function namesIn(value: unknown): Set<string> {
  const names = new Set<string>();
  const visit = (inner: unknown): void => {
    if (typeof inner !== 'object' || inner === null) return;
    for (const [name, below] of Object.entries(inner)) {
      names.add(name);
      visit(below);
    }
  };
  visit(value);
  return names;
}

const FILES = [
  'messaging-api',
  'insight',
  'manage-audience',
  'liff',
  'channel-access-token',
  'module',
  'module-attach',
  'shop',
  'webhook',
];

/** Why the schemas cannot be checked, or undefined when they can. */
export function missingDescription(): string | undefined {
  const fixtures = process.env['FIXTURES_DIR'];
  if (fixtures === undefined) return 'FIXTURES_DIR is not set';
  const missing = FILES.filter((file) => !fs.existsSync(fileOf(fixtures, file)));
  return missing.length === 0 ? undefined : `no ${missing[0]}.yml in FIXTURES_DIR/../line`;
}

const fileOf = (fixtures: string, file: string): string => path.join(fixtures, '..', 'line', `${file}.yml`);

/** Every endpoint and schema of LINE's; undefined where the files are missing. */
export function readDescription(): Description | undefined {
  if (missingDescription() !== undefined) return undefined;
  const fixtures = process.env['FIXTURES_DIR'] ?? '';
  return new Description(
    FILES.map((file) => [file, parse(fs.readFileSync(fileOf(fixtures, file), 'utf8')) as Document]),
  );
}

export class Description {
  readonly endpoints: DescribedEndpoint[] = [];
  readonly #documents = new Map<string, Document>();

  constructor(documents: readonly (readonly [string, Document])[]) {
    for (const [file, document] of documents) {
      this.#documents.set(file, document);
      for (const [at, methods] of Object.entries(document.paths)) {
        for (const method of ['get', 'post', 'put', 'delete'] as const) {
          const operation = methods[method];
          if (!operation) continue;
          const { operationId, responses } = operation;
          const resolve = (ref: string): Schema => this.#resolve(file, ref);
          this.endpoints.push({
            file,
            method: method.toUpperCase(),
            path: at,
            operationId,
            responses,
            resolve,
          });
        }
      }
    }
  }

  #resolve(file: string, ref: string): Schema {
    const name = /^#\/components\/schemas\/(\w+)$/.exec(ref)?.[1];
    const schema = name && this.#documents.get(file)?.components.schemas[name];
    if (!schema) throw new Error(`${file}.yml has no ${ref}`);
    return schema.$ref ? this.#resolve(file, schema.$ref) : schema;
  }

  /** The endpoint that a call at this path means; fixed parts win over `{names}`. */
  find(method: string, pathname: string): DescribedEndpoint | undefined {
    const fits = (endpoint: DescribedEndpoint): boolean =>
      endpoint.method === method &&
      new RegExp(`^${endpoint.path.replace(/\{\w+\}/g, '[^/]+')}$`).test(pathname);
    const names = (endpoint: DescribedEndpoint): number => endpoint.path.split('{').length;
    return this.endpoints.filter(fits).sort((a, b) => names(a) - names(b))[0];
  }

  /** Checks a value against a named schema. */
  check(file: string, name: string, value: unknown): Finding[] {
    const resolve = (ref: string): Schema => this.#resolve(file, ref);
    return checkSchema(value, resolve(`#/components/schemas/${name}`), resolve);
  }

  /** @returns what in an answer is not as LINE describes it; statuses that LINE leaves out are not judged */
  checkAnswer(endpoint: DescribedEndpoint, answer: SeenAnswer): Finding[] {
    const success = answer.status < 400;
    const described = endpoint.responses[String(answer.status)];
    if (!described) {
      if (success) return [`status ${answer.status}, not ${Object.keys(endpoint.responses).join(' or ')}`];
      return this.#checkError(endpoint, answer);
    }
    const [type, content] = Object.entries(described.content ?? {})[0] ?? [];
    if (!content) return success ? [] : this.#checkError(endpoint, answer);
    if (type === '*/*') return answer.body === undefined ? [] : ['is JSON where bytes are described'];
    const wrongType = answer.type?.startsWith('application/json') ? [] : [`content type ${answer.type}`];
    const shown = namesIn([content.example, content.examples]);
    const findings = checkSchema(answer.body, content.schema, endpoint.resolve);
    return [...wrongType, ...findings.filter((finding) => !shown.has(UNNAMED.exec(finding)?.[1] ?? ''))];
  }

  /** An error that the description leaves out has the body all others have. */
  #checkError(endpoint: DescribedEndpoint, answer: SeenAnswer): Finding[] {
    const file = endpoint.file === 'channel-access-token' ? endpoint.file : 'messaging-api';
    return this.check(file, 'ErrorResponse', answer.body);
  }
}
