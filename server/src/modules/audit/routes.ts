/** The endpoints of 操作記録: parse → use case → view. */
import { audit } from '@madoguchi/contract/audit';
import { implement } from '../../platform/http/routes.ts';
import { listStaffMembers, namesOfStaff } from '../staff/index.ts';
import { checkAnchor } from './check-anchor.ts';
import { exportEntries } from './export-entries.ts';
import { readKeeping, saveKeeping } from './keeping.ts';
import { withPatience } from './patience.ts';
import { runVerification } from './run-verification.ts';
import { searchEntries } from './search-entries.ts';
import { showEntry } from './show-entry.ts';
import { showFigures } from './show-figures.ts';
import { showVerification } from './show-verification.ts';

export const routes = implement(audit, {
  searchEntries: (ctx, { after, limit, purpose, ...filter }) =>
    ctx.transaction((ctx) =>
      withPatience(ctx, (ctx) => searchEntries(ctx, filter, { after, limit, purpose })),
    ),
  showEntry: (ctx, { id }) => ctx.transaction((ctx) => showEntry(ctx, id)),
  listActors: (ctx) =>
    ctx.transaction(
      async (ctx) => ({
        entries: (await listStaffMembers(ctx)).map(({ id, name, staffNumber }) => ({
          id,
          name,
          staffNumber,
        })),
      }),
      { readOnly: true },
    ),
  showFigures: (ctx, filter) =>
    ctx.transaction((ctx) => withPatience(ctx, (ctx) => showFigures(ctx, filter)), { readOnly: true }),
  exportEntries: (ctx, { after, format, encoding, purpose, ...filter }) =>
    ctx.transaction((ctx) =>
      withPatience(ctx, (ctx) => exportEntries(ctx, filter, { after, format, encoding, purpose })),
    ),

  showKeeping: (ctx) => ctx.transaction((ctx) => readKeeping(ctx), { readOnly: true }),
  saveKeeping: (ctx, { keepDays }) => ctx.transaction((ctx) => saveKeeping(ctx, keepDays)),

  showVerification: (ctx) => ctx.transaction((ctx) => showVerification(ctx), { readOnly: true }),
  checkAnchor,
  verify: async (ctx) => {
    const verdict = await runVerification(ctx);
    const names = await ctx.transaction((ctx) => namesOfStaff(ctx, [ctx.actor.id]), { readOnly: true });
    return { ...verdict, by: names.get(ctx.actor.id) ?? null };
  },
});
