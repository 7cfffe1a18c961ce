/** Makes a tenant: by the command line and the seed only, with the system role, since nobody is inside it yet. */
import { newDataKey } from '../../platform/crypto/field-cipher.ts';
import type { MunicipalityId } from '../../platform/db/database.ts';
import type { SystemDatabase } from '../../platform/db/system.ts';
import { DomainError } from '../../platform/errors/index.ts';
import './tables.ts';

export interface NewMunicipality {
  /** Names the town in URLs: a–z, 0–9 and hyphens. */
  readonly slug: string;
  readonly name: string;
  readonly contactName: string;
  readonly contactPhone: string;
}

/**
 * @throws DomainError 'slug_taken', 'slug_invalid'
 */
export async function createMunicipality(
  system: SystemDatabase,
  masterKey: Buffer,
  input: NewMunicipality,
): Promise<MunicipalityId> {
  if (!/^[a-z0-9-]{2,40}$/.test(input.slug)) throw new DomainError('slug_invalid', { field: 'slug' });
  return system.transaction(async (db) => {
    const row = await db
      .insertInto('municipalities')
      .values({
        slug: input.slug,
        name: input.name,
        contact_name: input.contactName,
        contact_phone: input.contactPhone,
        data_key: newDataKey(masterKey),
      })
      .onConflict((conflict) => conflict.column('slug').doNothing())
      .returning('municipality_id')
      .executeTakeFirst();
    if (!row) throw new DomainError('slug_taken', { field: 'slug' });
    return row.municipality_id as MunicipalityId;
  });
}
