/** What somebody must look at: deliveries that stall or failed in part, backup codes that ran out. Nothing when all is well. */
import { Alert, Anchor, List } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api } from '../api.ts';
import { useMay } from '../shell/use-may.ts';
import { DeliveryTroubles } from './DeliveryTroubles.tsx';
import { OpenWarnings } from './OpenWarnings.tsx';
import { trouble } from './stalled.ts';

export function Alarms() {
  const may = useMay();
  const deliveries = useQuery({
    ...api.delivery.listDeliveries.queryOptions({ input: { limit: 50 } }),
    enabled: may('delivery.view'),
    refetchInterval: 60_000,
  });
  const me = useQuery(api.staff.getMe.queryOptions({ input: {}, retry: false }));
  const now = Date.now();
  const troubles = (deliveries.data?.entries ?? []).flatMap((delivery) => {
    const words = trouble(delivery, now);
    return words ? [{ delivery, words }] : [];
  });
  return (
    <>
      {may('audit.view') && <OpenWarnings />}
      {may('delivery.view') && <DeliveryTroubles />}
      {troubles.length > 0 && (
        <Alert color="red" variant="outline" title="確かめてください" role="alert">
          <List>
            {troubles.map(({ delivery, words }) => (
              <List.Item key={delivery.id}>
                <Anchor component={Link} to={`/deliveries/${delivery.id}`} c="red.9" underline="always">
                  {delivery.title || '件名のない配信'}
                </Anchor>
                ：{words}
              </List.Item>
            ))}
          </List>
        </Alert>
      )}
      {me.data?.backupCodesLeft === 0 && (
        <Alert color="yellow" title="予備コードがありません">
          スマートフォンが使えない日のために、
          <Anchor component={Link} to="/me" underline="always" inherit>
            予備コードを作って印刷
          </Anchor>
          しておいてください。
        </Alert>
      )}
    </>
  );
}
