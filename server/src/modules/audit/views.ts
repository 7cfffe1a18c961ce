/** Rows of the record as staff read them: words for actions, names for people. */
import { actionWords } from '@madoguchi/contract/audit-actions';
import type { TxCtx } from '../../platform/context/context.ts';
import { namesOfApiKeys } from '../integration/index.ts';
import { namesOfStaff } from '../staff/index.ts';
import { actsHidden, readHidden, tellsOfHidden } from './hidden-residents.ts';
import type { FoundEntry } from './search-entries.ts';

/** Stands where a resident is whom this person may not see. */
const WITHHELD = '—';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const isUuid = (id: string) => UUID.test(id);

/** Names of the staff members among actors and subjects, and of the keys that acted. Residents stay numbers here: the record shows nobody's name. */
async function namesIn(ctx: TxCtx, rows: readonly FoundEntry[]): Promise<ReadonlyMap<string, string>> {
  const ids = new Set<string>();
  for (const row of rows) {
    if (row.actor_kind === 'staff') ids.add(row.actor_id);
    if (row.subject_kind === 'staffMember' && row.subject_id !== null) ids.add(row.subject_id);
  }
  const keys = rows.filter((row) => row.actor_kind === 'apiKey').map((row) => row.actor_id);
  return new Map([
    ...(await namesOfStaff(ctx, [...ids].filter(isUuid))),
    ...(await namesOfApiKeys(ctx, [...new Set(keys)].filter(isUuid))),
  ]);
}

export async function rowViews(ctx: TxCtx, rows: readonly FoundEntry[]) {
  const names = await namesIn(ctx, rows);
  const hidden = await readHidden(ctx);
  return rows.map((row) => ({
    id: row.entry_id,
    at: row.at.toString(),
    log: row.log,
    action: row.action,
    words: actionWords(row.action),
    actor: {
      kind: row.actor_kind,
      id: actsHidden(hidden, row) ? WITHHELD : row.actor_id,
      name: names.get(row.actor_id) ?? null,
    },
    address: actsHidden(hidden, row) ? null : row.remote_address,
    subject:
      row.subject_kind === null || row.subject_id === null
        ? null
        : {
            kind: row.subject_kind,
            id: row.subject_kind === 'resident' && tellsOfHidden(hidden, row) ? WITHHELD : row.subject_id,
            name: row.subject_kind === 'staffMember' ? (names.get(row.subject_id) ?? null) : null,
          },
    hasContent: row.has_content && !tellsOfHidden(hidden, row),
  }));
}
