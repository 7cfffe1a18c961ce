/** 公開区分 as the screen shows it: every declared function, its state, its preview, and who changed it when. */
import type { PublishedFunction as FunctionView } from '@madoguchi/contract/publication';
import type { TxCtx } from '../../platform/context/context.ts';
import { townOf } from '../municipalities/index.ts';
import { namesOfStaff } from '../staff/index.ts';
import { publishedFunction } from './published-function.ts';
import { readPublication } from './read-publication.ts';

/** Older changes are in 操作記録. */
const SHOWN_CHANGES = 20;

export async function listFunctions(ctx: TxCtx): Promise<FunctionView[]> {
  const { slug } = await townOf(ctx);
  const states = await readPublication(ctx);
  const changes = await ctx.db
    .selectFrom('publication_changes')
    .selectAll()
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .execute();
  const names = await namesOfStaff(ctx, [
    ...new Set(changes.flatMap((change) => change.staff_member_id ?? [])),
  ]);
  return ctx.plugs.all(publishedFunction).map((declared) => ({
    name: declared.name,
    label: declared.label,
    note: declared.note,
    state: states.get(declared.name) ?? declared.initial,
    preview: declared.page === null ? null : previewUrl(ctx, slug, declared.page),
    words: [...declared.words],
    history: changes
      .filter((change) => change.function === declared.name)
      .slice(0, SHOWN_CHANGES)
      .map((change) => ({
        at: change.at.toString(),
        by: change.staff_member_id === null ? null : (names.get(change.staff_member_id) ?? null),
        before: change.before,
        after: change.after,
        note: change.note,
      })),
  }));
}

/** Through the sign-in: a page that is open to staff testers only does not exist for whoever is not known yet. */
function previewUrl(ctx: TxCtx, slug: string, page: string): string {
  return `${ctx.publicUrl}/r/${slug}/sign-in?to=${encodeURIComponent(`/r/${slug}${page}`)}`;
}
