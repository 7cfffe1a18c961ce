/** What waits for a person, for the home page: sendings that LINE halted or that stall, outcomes nobody knows, schedules that did not start. */
import type { TxCtx } from '../../platform/context/context.ts';
import { reachedRows } from '../../platform/context/reach.ts';
import { openAlarms, type AlarmKind } from '../line/index.ts';
import './tables.ts';

const KINDS = { send_halted: 'halted', send_stalled: 'stalled', outcome_unknown: 'unknown' } as const;

/** Newest first; only deliveries that the actor may see. */
export async function listTroubles(ctx: TxCtx) {
  const alarms = (await openAlarms(ctx)).flatMap((alarm) =>
    alarm.source === 'delivery' && alarm.sourceId !== null && isOurs(alarm.kind)
      ? [{ id: alarm.sourceId, kind: KINDS[alarm.kind], at: alarm.raisedAt.toString() }]
      : [],
  );
  const rows = await ctx.db
    .selectFrom('deliveries')
    .select(['id', 'title', 'not_started'])
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where(reachedRows(ctx.actor, 'delivery.view', 'see', 'deliveries'))
    .where((eb) =>
      eb.or([
        eb('not_started', 'is not', null),
        ...(alarms.length > 0
          ? [
              eb(
                'id',
                'in',
                alarms.map(({ id }) => id),
              ),
            ]
          : []),
      ]),
    )
    .execute();
  const entries = rows.flatMap(({ id, title, not_started }) => [
    ...(not_started
      ? [{ id, title, kind: 'not_started' as const, at: not_started.at, reason: not_started.reason }]
      : []),
    ...alarms.filter((alarm) => alarm.id === id).map((alarm) => ({ ...alarm, title, reason: null })),
  ]);
  return { entries: entries.sort((one, other) => (one.at < other.at ? 1 : -1)) };
}

function isOurs(kind: AlarmKind): kind is keyof typeof KINDS {
  return kind in KINDS;
}
