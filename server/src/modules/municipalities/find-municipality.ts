/** Which municipality a public request is for: by slug, or the only one of this installation. */
import type { MunicipalityId } from '../../platform/db/database.ts';
import type { Runtime } from '../../platform/module.ts';

export async function findMunicipality(
  runtime: Runtime,
  slug: string | null,
): Promise<MunicipalityId | null> {
  const ids = await runtime.municipalities();
  if (slug === null) return ids.length === 1 ? ids[0]! : null; // length 1: the entry exists
  for (const id of ids) if ((await runtime.town(id))?.slug === slug) return id;
  return null;
}
