/**
 * From contract to handler: `implement(contract, handlers)` gives every endpoint its gate (who is calling, may they),
 * its context and its error translation, so that a handler is parse → use case → view and nothing else.
 */
import { implement as implementContract, ORPCError, type AnyProcedure } from '@orpc/server';
import type { AnyContractProcedure } from '@orpc/contract';
import type { EndpointMeta } from '@madoguchi/contract/endpoint';
import type { z } from 'zod';
import type { Actor, Ctx } from '../context/context.ts';
import { DomainError } from '../errors/index.ts';
import type { RequestContext } from './request.ts';
import { withShownCounts } from './shown-counts.ts';

type ModuleContract = Readonly<Record<string, AnyContractProcedure>>;
type Inputs<C extends ModuleContract, K extends keyof C> =
  NonNullable<C[K]['~orpc']['inputSchema']> extends infer S extends z.ZodType ? z.output<S> : never;
type Outputs<C extends ModuleContract, K extends keyof C> =
  NonNullable<C[K]['~orpc']['outputSchema']> extends infer S extends z.ZodType ? z.input<S> : never;

/** Cookies, headers and the address, for the few handlers that need them (sign-in). */
export interface HttpAccess {
  readonly cookies: {
    get(name: string): string | undefined;
    set(name: string, value: string, options: { maxAge?: number }): void;
    delete(name: string): void;
  };
  readonly headers: Headers;
  readonly remoteAddress: string | null;
  setHeader(name: string, value: string): void;
  /** Somebody signed in: this browser and this address have turns of their own at the door from now on. */
  welcome(): void;
}

export type Handlers<C extends ModuleContract> = {
  readonly [K in keyof C]: (ctx: Ctx, input: Inputs<C, K>, http: HttpAccess) => Promise<Outputs<C, K>>;
};

/** The endpoints of one module, ready to be served. */
export type RouteTable = Readonly<Record<string, AnyProcedure>>;

export function implement<C extends ModuleContract>(contract: C, handlers: Handlers<C>): RouteTable {
  const table: Record<string, AnyProcedure> = {};
  for (const [name, procedure] of Object.entries(contract)) {
    const handler = handlers[name] as (ctx: Ctx, input: unknown, http: HttpAccess) => Promise<unknown>;
    const meta = procedure['~orpc'].meta as EndpointMeta;
    const declared = procedure['~orpc'].errorMap as Readonly<
      Record<string, { status: number; data?: unknown } | undefined>
    >;
    table[name] = implementContract(procedure)
      .$context<RequestContext>()
      // After the gate, which is the first middleware: whoever may not call learns nothing about the input either.
      .$config({ initialInputValidationIndex: 1 })
      .use(async ({ context, next }) => {
        const endpoint = `${context.moduleOf(name)}.${name}`;
        const ctx = await context.authenticate(meta, endpoint);
        if (meta.audit) await context.noteRead(ctx, endpoint);
        return next({ context: { ctx } });
      })
      .handler(async ({ context, input }) => {
        // The gate above put ctx there; the library's types do not carry it through a dynamic contract.
        const { ctx } = context as unknown as { ctx: Ctx };
        try {
          refuseUnstorable(input);
          const output = await handler(ctx, input, context.http);
          return withShownCounts(ctx.actor, procedure['~orpc'].outputSchema as z.ZodType | undefined, output);
        } catch (error) {
          if (error instanceof DomainError && error.code === 'forbidden')
            throw await context.refuse(ctx, `${context.moduleOf(name)}.${name}`, error.data);
          throw translate(error, declared, ctx.actor);
        }
      }) as unknown as AnyProcedure;
  }
  return table;
}

/**
 * PostgreSQL stores neither the character NUL nor half of a surrogate pair. Nobody types them; they are refused for every
 * field at once.
 * @throws DomainError invalid_input
 */
function refuseUnstorable(input: unknown): void {
  const issues = unstorable(input, []).map((path) => ({
    path: path.join('.'),
    message: '使えない文字が入っています。入力し直してください。',
  }));
  if (issues.length > 0) throw new DomainError('invalid_input', { issues });
}

function unstorable(value: unknown, path: readonly string[]): (readonly string[])[] {
  if (typeof value === 'string') return value.includes('\0') || !value.isWellFormed() ? [path] : [];
  if (typeof value !== 'object' || value === null || value instanceof Blob) return [];
  return Object.entries(value).flatMap(([key, entry]) => [
    ...unstorable(key, [...path, key]),
    ...unstorable(entry, [...path, key]),
  ]);
}

/** An expected failure becomes the contract's typed error; one that the contract does not name is a defect (500). */
export function translate(
  error: unknown,
  declared: Readonly<Record<string, { status: number; data?: unknown } | undefined>>,
  actor: Actor | null = null,
): unknown {
  if (!(error instanceof DomainError)) return error;
  const spec = declared[error.code];
  if (!spec)
    return new Error(`the contract of this endpoint does not declare '${error.code}'`, { cause: error });
  const data = actor ? withShownCounts(actor, spec.data as z.ZodType | undefined, error.data) : error.data;
  return new ORPCError(error.code, { status: spec.status, defined: true, data });
}
