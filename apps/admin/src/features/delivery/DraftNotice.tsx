/** What is special about a draft: that it is a correction, a drill, or a schedule that could not start. */
import { Alert, Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { formatDateTime } from '../../shell/format.ts';
import type { DeliveryDetail } from './detail.ts';

export function DraftNotice({ delivery }: { delivery: DeliveryDetail }) {
  const { notStarted, corrects, drill } = delivery;
  return (
    <>
      {notStarted && (
        <Alert color="red" variant="outline" role="alert" title="予約した配信を始められませんでした" mb="md">
          {formatDateTime(notStarted.scheduledFor)}の予約です。{notStarted.reason}
          住民にはまだ届いていません。
        </Alert>
      )}
      {corrects && (
        <Alert color="blue" variant="outline" title="訂正の下書きです" mb="md">
          <Anchor component={Link} to={`/deliveries/${corrects}`} inherit underline="always">
            もとの配信
          </Anchor>
          を受け取った人だけに送ります。下の「配信先」は使いません。どこが誤りで、正しくは何かを書いてください。
        </Alert>
      )}
      {drill && (
        <Alert color="blue" variant="outline" title="訓練です（住民には届きません）" mb="md">
          テスト配信の対象にした職員だけに、はじめに【訓練】を付けて送ります。
        </Alert>
      )}
    </>
  );
}
