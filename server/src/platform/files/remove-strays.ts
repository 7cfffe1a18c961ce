/**
 * Content that no row names: written by a transaction that was rolled back, or left by a crash between a row's removal
 * and its content's. Looked for once a night across municipalities, since a name on disk does not tell whose it is.
 */
import type { SystemDatabase } from '../db/system.ts';
import type { Shelves } from './file-store.ts';
import './tables.ts';

/** A day: no transaction that is still to name its file lasts that long. */
const SPARED_MS = 24 * 60 * 60 * 1000;
const PER_LOOK = 1000;

export async function removeStrays(
  system: SystemDatabase,
  shelves: Shelves,
  now: Temporal.Instant,
): Promise<{ removed: number }> {
  let removed = 0;
  for (const kind of ['public', 'private'] as const) {
    const files = shelves[kind];
    let names: string[] = [];
    const look = async () => {
      const known = await knownNames(system, kind, names);
      for (const name of names.filter((one) => !known.has(one))) {
        await files.remove(name);
        removed += 1;
      }
      names = [];
    };
    for await (const file of files.list()) {
      if (file.changedAt > now.epochMilliseconds - SPARED_MS) continue;
      if (file.draft) {
        await files.removeDraft(file.name);
        removed += 1;
        continue;
      }
      names.push(file.name);
      if (names.length === PER_LOOK) await look();
    }
    await look();
  }
  return { removed };
}

async function knownNames(
  system: SystemDatabase,
  kind: 'public' | 'private',
  names: readonly string[],
): Promise<ReadonlySet<string>> {
  if (names.length === 0) return new Set();
  const column = kind === 'public' ? 'public_name' : 'file_id';
  return system.transaction(async (db) => {
    const rows = await db.selectFrom('files').select(column).where(column, 'in', names).execute();
    return new Set(rows.map((row) => String(row[column as keyof typeof row])));
  });
}
