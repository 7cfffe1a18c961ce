import type { Incident } from '@madoguchi/contract/incidents';
import { formatDay } from '../../shell/format.ts';

/** 「11/5(木)まで（あと2日）」「11/2(月)に報告」「報告の必要なし」 */
export function reportWords({ dueOn, daysLeft, reportedOn }: Incident['early']): string {
  if (reportedOn !== null) return `${formatDay(reportedOn)}に報告`;
  if (dueOn === null || daysLeft === null) return '報告の必要なし';
  const left =
    daysLeft > 0 ? `あと${daysLeft}日` : daysLeft === 0 ? '今日まで' : `${-daysLeft}日過ぎています`;
  return `${formatDay(dueOn)}まで（${left}）`;
}
