/** まずすること: while there are no friends, what brings them, in order. */
import type { PeopleCount } from '@madoguchi/contract/people-count';
import { Anchor, List, Paper, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api } from '../api.ts';
import { useMay } from '../shell/use-may.ts';

export function FirstSteps({ friends }: { friends: PeopleCount }) {
  const may = useMay();
  const channels = useQuery(api.line.listChannels.queryOptions({ input: {}, staleTime: 600_000 }));
  if (friends !== 0) return null;
  const basicId = channels.data?.channels[0]?.basicId;
  const step = (to: string, label: string, allowed: boolean) =>
    allowed ? (
      <Anchor component={Link} to={to} underline="always">
        {label}
      </Anchor>
    ) : (
      label
    );
  return (
    <Paper withBorder p="md" component="section" aria-labelledby="steps-title">
      <Title order={2} id="steps-title" mb="xs">
        まずすること
      </Title>
      <Text mb="xs">友だちはまだいません。次の順に進めると、最初の配信ができます。</Text>
      <List type="ordered" spacing="xs">
        <List.Item>
          {step('/attributes', '登録項目', may('attributes.manage'))}で、利用者に聞くことを決める
        </List.Item>
        <List.Item>
          {step('/greeting', 'あいさつメッセージ', may('attributes.manage'))}を、自分のまちの言葉にする
        </List.Item>
        <List.Item>
          自分のスマートフォンで友だちに追加し、{step('/residents', '利用者', may('residents.view'))}
          でテスト配信の対象にする
        </List.Item>
        <List.Item>
          広報紙やホームページで、友だち追加を呼びかける{basicId && `（検索用のID：${basicId}）`}
        </List.Item>
      </List>
    </Paper>
  );
}
