/** How far each function is open now, and to whom. */
import type { PublicationState } from '@madoguchi/contract/publication';
import type { Ctx, TxCtx } from '../../platform/context/context.ts';
import type { Db } from '../../platform/db/database.ts';
import { publishedFunction } from './published-function.ts';
import './tables.ts';

type States = ReadonlyMap<string, PublicationState>;

/** Read once per transaction: one event of the talk asks about several functions. */
const readBefore = new WeakMap<Db, Promise<States>>();

/** function → state, of everything that modules declare */
export function readPublication(ctx: TxCtx): Promise<States> {
  let states = readBefore.get(ctx.db);
  if (!states) {
    states = read(ctx);
    readBefore.set(ctx.db, states);
  }
  return states;
}

/** After a change in this transaction. */
export function forgetPublication(ctx: TxCtx): void {
  readBefore.delete(ctx.db);
}

async function read(ctx: TxCtx): Promise<States> {
  const rows = await ctx.db
    .selectFrom('function_publications')
    .select(['function', 'state'])
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .execute();
  const chosen = new Map(rows.map((row) => [row.function, row.state]));
  return new Map(
    ctx.plugs.all(publishedFunction).map(({ name, initial }) => [name, chosen.get(name) ?? initial]),
  );
}

/**
 * Whether this person may use the function now: everybody when it is public, staff testers when it is theirs (TST-02).
 * @throws Error for a function that no module declares: a page or dialogue without one must not be open by mistake
 */
export async function isOpen(
  ctx: TxCtx,
  name: string,
  person: { readonly staffTester: boolean },
): Promise<boolean> {
  const state = (await readPublication(ctx)).get(name);
  if (state === undefined) throw new Error(`no module declares the function '${name}'`);
  return state === 'public' || (state === 'staff' && person.staffTester);
}

/** For the gate of residents' pages: how far the function is open, in a transaction of its own. */
export async function publicationOf(ctx: Ctx, name: string): Promise<PublicationState> {
  const state = (await ctx.transaction(readPublication, { readOnly: true })).get(name);
  if (state === undefined) throw new Error(`no module declares the function '${name}'`);
  return state;
}
