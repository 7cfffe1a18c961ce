/** For 開示請求: who looked at a person or changed something, as the record of operations has it. */
import { AUDIT_ACTORS, type AuditActorKind } from '@madoguchi/contract/audit-actions';
import { sql } from 'kysely';
import { TOKYO } from '../../platform/time/index.ts';
import type { PersonalDataHeld } from '../residents/index.ts';
import { ROW_COLUMNS, type FoundEntry } from './search-entries.ts';
import { rowViews } from './views.ts';

/** Several a day for years; beyond it the oldest are left out, and the note says so. */
const MOST = 5_000;

export const lookedAt: PersonalDataHeld = {
  name: 'audit.looked at',
  covers: {},
  async collect(ctx, { residentNo }) {
    const { rows } = await sql<FoundEntry>`
      SELECT ${ROW_COLUMNS} FROM audit_entries e
      WHERE e.municipality_id = ${ctx.scope.municipalityId} AND e.log = 'operation'
        AND e.subject_id = ${String(residentNo)} AND e.subject_kind = 'resident'
        -- A mark is not told on paper that may be found by others.
        AND e.action NOT IN ('resident.protected', 'resident.protection_lifted')
      ORDER BY e.recorded_at DESC LIMIT ${MOST}`.execute(ctx.db);
    const views = await rowViews(ctx, rows);
    return [
      {
        title: 'だれが見たか・変えたか',
        note: `操作記録の保存期間にあるものを、新しい順に${MOST.toLocaleString('ja-JP')}件までのせています。`,
        header: ['日時', 'こと', '行った人'],
        rows: views.map(({ at, words, actor }) => [
          Temporal.Instant.from(at)
            .toZonedDateTimeISO(TOKYO)
            .toPlainDateTime()
            .toString({ smallestUnit: 'minute' })
            .replace('T', ' ')
            .replaceAll('-', '/'),
          words,
          actor.name ?? AUDIT_ACTORS[actor.kind as AuditActorKind] ?? actor.kind,
        ]),
      },
    ];
  },
};
