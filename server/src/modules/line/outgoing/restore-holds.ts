/** What stays still after a restore: whoever got a message after the backup must not get it again. */
import type { RestoreHold } from '../../../platform/backup/restore-hold.ts';

export const outgoingHolds: readonly RestoreHold[] = [
  {
    statement: `UPDATE sends SET state = 'halted', halt_reason = 'restored'
      WHERE municipality_id = $1 AND state IN ('planning', 'sending')`,
    words: '途中だった配信を止めました。配信結果の画面で、続けるか中止してください',
  },
  {
    statement: `UPDATE outbox_messages SET state = 'unknown', body = NULL, settled_at = now(), failure = 'restored'
      WHERE municipality_id = $1 AND state IN ('planned', 'attempted')`,
    words: '送る途中だった返信とお知らせを、届いたか分からないものとしました',
  },
];
