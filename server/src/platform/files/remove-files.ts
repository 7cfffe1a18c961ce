/** Removal of files, in the database and then on disk: nightly those past their last day, all of them at a municipality's end. */
import type { Ctx } from '../context/context.ts';
import { todayInJapan } from '../time/index.ts';
import type { Shelf } from './shelf.ts';
import type { HotFiles } from './hot-files.ts';
import './tables.ts';

export interface Places {
  readonly publicFiles: Shelf;
  readonly privateFiles: Shelf;
  readonly hot: HotFiles;
}

/** Rows per transaction: a night's removal must not hold one for minutes. */
const PER_TRANSACTION = 500;

/**
 * Removes this municipality's files: those whose last day is past, or all. The row goes first: a crash in between leaves content that
 * nothing names, which removeStrays finds.
 */
export async function removeFiles(
  ctx: Ctx,
  shelves: Places,
  which: 'expired' | 'all',
): Promise<{ removed: number }> {
  const today = todayInJapan(ctx.now());
  let removed = 0;
  for (;;) {
    const gone = await ctx.transaction((ctx) =>
      ctx.db
        .deleteFrom('files')
        .where('municipality_id', '=', ctx.scope.municipalityId)
        .where('file_id', 'in', (query) =>
          query
            .selectFrom('files')
            .select('file_id')
            .where('municipality_id', '=', ctx.scope.municipalityId)
            .$if(which === 'expired', (files) => files.where('keep_until', '<', today))
            .limit(PER_TRANSACTION),
        )
        .returning(['file_id', 'public_name'])
        .execute(),
    );
    for (const file of gone) {
      if (file.public_name) {
        shelves.hot.remove(file.public_name);
        await shelves.publicFiles.remove(file.public_name);
      } else await shelves.privateFiles.remove(file.file_id);
    }
    removed += gone.length;
    if (gone.length < PER_TRANSACTION) return { removed };
  }
}
