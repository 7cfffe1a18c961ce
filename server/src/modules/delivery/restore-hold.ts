/** A schedule whose time passed between backup and restore was most likely kept: it is not kept again by itself. */
import type { RestoreHold } from '../../platform/backup/restore-hold.ts';

export const scheduleHold: RestoreHold = {
  statement: `UPDATE deliveries SET state = 'draft', scheduled_for = NULL
    WHERE municipality_id = $1 AND state = 'scheduled' AND scheduled_for <= now()`,
  words: '時刻を過ぎた予約配信を下書きに戻しました。送られたかを確かめてください',
};
