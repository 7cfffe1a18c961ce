import { Alert } from '@mantine/core';
import { formatDateTime } from '../../shell/format.ts';
import type { DeliveryDetail } from './detail.ts';

/** Over a draft whose schedule could not start: it says so until it is sent or scheduled again. */
export function NotStarted({ notStarted }: { notStarted: DeliveryDetail['notStarted'] }) {
  if (!notStarted) return null;
  return (
    <Alert color="red" variant="outline" role="alert" title="予約した配信を始められませんでした" mb="md">
      {formatDateTime(notStarted.scheduledFor)}の予約です。{notStarted.reason}
      住民にはまだ届いていません。
    </Alert>
  );
}
