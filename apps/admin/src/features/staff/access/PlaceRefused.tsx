import { Alert, Anchor, Button, Group, Stack, Text } from '@mantine/core';
import { dataOf } from '../../../api.ts';
import { townOfPage } from '../../../town.ts';

/** The city does not want staff to work from here: whom to ask, and the way for a device that is for emergencies. */
export function PlaceRefused({ error, retry }: { error: unknown; retry: () => void }) {
  const { address, contact } = dataOf(error);
  const town = townOfPage();
  return (
    <Stack>
      <Alert color="yellow" variant="outline" title="この場所からは使えません" role="alert">
        <Text>
          窓口は、登録された場所からだけ使えます。今の接続元は {String(address ?? '不明')}{' '}
          です。市役所のネットワークから開いてください。それができないときは、管理者に、この接続元を伝えてください。
        </Text>
        {typeof contact === 'string' && contact !== '' && <Text mt="xs">問い合わせ先：{contact}</Text>}
      </Alert>
      <Anchor href={`/admin/device${town ? `?town=${encodeURIComponent(town)}` : ''}`} size="sm">
        緊急用の端末として登録コードを渡されている方はこちら
      </Anchor>
      <Group>
        <Button variant="default" onClick={retry}>
          もう一度試す
        </Button>
      </Group>
    </Stack>
  );
}
