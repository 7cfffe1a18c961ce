/** Where the buttons ↑ and ↓ put a department among its brothers. Pure. */
import type { Department } from '@madoguchi/contract/staff';

const brothersOf = (all: readonly Department[], entry: Department) =>
  all.filter((other) => other.parentId === entry.parentId && !other.retired);

/** The brother before which it goes by ↑; undefined for the first. */
export function placeBefore(all: readonly Department[], entry: Department): string | undefined {
  const brothers = brothersOf(all, entry);
  return brothers[brothers.findIndex((other) => other.id === entry.id) - 1]?.id;
}

/** The brother before which it goes by ↓, null to the end; undefined for the last. */
export function placeAfter(all: readonly Department[], entry: Department): string | null | undefined {
  const brothers = brothersOf(all, entry);
  const at = brothers.findIndex((other) => other.id === entry.id);
  return at === brothers.length - 1 ? undefined : (brothers[at + 2]?.id ?? null);
}
