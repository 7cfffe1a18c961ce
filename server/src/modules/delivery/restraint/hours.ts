/** 通知音を鳴らさない時間 and 配信を控える時間, at the moment of sending. Pure but for the clock that is handed in. */
import { withinHours, type Restraint } from '@madoguchi/contract/delivery';
import { TOKYO } from '../../../platform/time/index.ts';
import type { Finding } from '../checks/finding.ts';

const hourOf = (at: Temporal.Instant): number => at.toZonedDateTimeISO(TOKYO).hour;

/** Whether a delivery at that moment makes no sound unless somebody wants it to. */
export const isSilentAt = ({ silent }: Restraint, at: Temporal.Instant): boolean =>
  silent !== null && withinHours(silent, hourOf(at));

/** Why nothing ordinary goes out at that moment; null when it may. */
export function quietFinding({ quiet }: Restraint, at: Temporal.Instant): Finding | null {
  if (quiet === null || !withinHours(quiet, hourOf(at))) return null;
  return {
    severity: 'error',
    path: 'scheduledFor',
    message: `配信を控える時間（${quiet.from}時～${quiet.until}時）です。この時間を外して予約してください。`,
  };
}
