/** 登録項目: what residents are asked, in the order of asking. */
import { Alert, Anchor, Badge, Button, Group, Table, Text, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { QUESTION_KINDS } from '@madoguchi/contract/questions';
import type { AttributeDefinition } from '@madoguchi/contract/residents';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useRef } from 'react';
import { api, codeOf, queryClient } from '../../api.ts';
import { EmptyState } from '../../shell/EmptyState.tsx';
import { Loading } from '../../shell/Loading.tsx';
import { messageOf } from '../../shell/messages.ts';
import { PageTitle } from '../../shell/PageTitle.tsx';
import { PrintNote } from '../../shell/PrintNote.tsx';
import { SomethingBroke } from '../../shell/SomethingBroke.tsx';
import { useMay } from '../../shell/use-may.ts';
import { moved } from './attribute-draft.ts';

export function AttributeList() {
  const may = useMay();
  const list = useQuery(api.residents.listAttributes.queryOptions({ input: {} }));
  const moveButton = useRef<string | null>(null);
  const order = useMutation(
    api.residents.orderAttributes.mutationOptions({
      onSuccess({ entries }) {
        queryClient.setQueryData(
          api.residents.listAttributes.queryKey({ input: {} }),
          (before) => before && { ...before, entries },
        );
        // The row moved away from under the keyboard: the same button in its new place keeps the focus.
        setTimeout(() => document.getElementById(moveButton.current ?? '')?.focus());
      },
      onError: () => void list.refetch(),
    }),
  );
  if (list.isPending) return <Loading />;
  if (!list.data) return <SomethingBroke error={list.error} reset={() => void list.refetch()} />;
  const mayManage = may('attributes.manage');
  const active = list.data.entries.filter(({ state }) => state === 'active');
  const retired = list.data.entries.filter(({ state }) => state === 'retired');
  const inTalk = active.filter(({ askedInTalk }) => askedInTalk).length;

  const move = (index: number, by: -1 | 1) => {
    const entry = active[index]!; // the row that was clicked
    const next = moved(active, index, by);
    const place = next.indexOf(entry);
    const atEdge = place === 0 || place === next.length - 1;
    moveButton.current = `move-${entry.id}-${(by === -1) === !atEdge ? 'up' : 'down'}`;
    order.mutate(
      { ids: [...next, ...retired].map(({ id }) => id) },
      {
        onSuccess: () =>
          notifications.show({ message: `「${entry.label}」を${place + 1}番目に動かしました。` }),
      },
    );
  };

  return (
    <>
      <PageTitle title="登録項目" help="residents">
        {mayManage && (
          <Button component={Link} to="/attributes/new">
            登録項目を加える
          </Button>
        )}
      </PageTitle>
      <PrintNote />
      <Text mb="md">
        利用者に聞く項目です。上から順に聞きます。トークで聞く項目は{inTalk}／{list.data.askedInTalkLimit}
        で、残りは「受信設定」のページで聞きます。
      </Text>
      {order.error && (
        <Alert color="red" variant="outline" role="alert" mb="md">
          {codeOf(order.error) === 'order_incomplete'
            ? 'ほかの人が登録項目を加えたため、並べ替えられませんでした。新しい一覧を読み込みました。もう一度動かしてください。'
            : messageOf(order.error)}
        </Alert>
      )}
      {active.length === 0 ? (
        <EmptyState title="登録項目はまだありません">
          <Text ta="center">
            「お住まいの地域」「生まれた年」のような項目を加えると、利用者が答えた内容で配信先を選べます。
          </Text>
          {mayManage && (
            <Button component={Link} to="/attributes/new">
              最初の登録項目を加える
            </Button>
          )}
        </EmptyState>
      ) : (
        <Table className="cards-on-phones" verticalSpacing="sm" highlightOnHover>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>順</Table.Th>
              <Table.Th>質問</Table.Th>
              <Table.Th>答え方</Table.Th>
              <Table.Th style={{ whiteSpace: 'nowrap' }}>聞くところ</Table.Th>
              <Table.Th className="no-print">
                <span className="visually-hidden">並べ替え</span>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {active.map((entry, index) => (
              <Table.Tr key={entry.id}>
                <Table.Td data-label="順">
                  <span>{index + 1}</span>
                </Table.Td>
                <Table.Td>
                  <AttributeName entry={entry} mayManage={mayManage} />
                  <Text size="sm" c="dimmed">
                    利用目的：{entry.purpose}
                  </Text>
                </Table.Td>
                <Table.Td>
                  <Text size="sm">{QUESTION_KINDS[entry.kind]}</Text>
                  {entry.class !== 'open' && (
                    <Badge variant="outline" color="gray" tt="none">
                      {entry.class === 'sealed' ? '暗号化して保管' : '要配慮'}
                    </Badge>
                  )}
                </Table.Td>
                <Table.Td>
                  <Badge variant="outline" color={entry.askedInTalk ? 'counter' : 'gray'} tt="none">
                    {entry.askedInTalk ? 'トーク' : 'ページ'}
                  </Badge>
                </Table.Td>
                <Table.Td className="no-print">
                  {mayManage && (
                    <Group gap={4} wrap="nowrap" justify="flex-end">
                      <Button
                        id={`move-${entry.id}-up`}
                        variant="default"
                        size="xs"
                        disabled={index === 0 || order.isPending}
                        aria-label={`「${entry.label}」を上へ`}
                        onClick={() => move(index, -1)}
                      >
                        ↑ 上へ
                      </Button>
                      <Button
                        id={`move-${entry.id}-down`}
                        variant="default"
                        size="xs"
                        disabled={index === active.length - 1 || order.isPending}
                        aria-label={`「${entry.label}」を下へ`}
                        onClick={() => move(index, 1)}
                      >
                        ↓ 下へ
                      </Button>
                    </Group>
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      {retired.length > 0 && (
        <section aria-labelledby="retired-title">
          <Title order={2} id="retired-title" mt="xl" mb="xs">
            利用をやめた登録項目
          </Title>
          <Text size="sm" mb="xs">
            新しく聞くことはありません。これまでの答えは残っています。項目を開くと元に戻せます。
          </Text>
          <ul>
            {retired.map((entry) => (
              <li key={entry.id}>
                <AttributeName entry={entry} mayManage={mayManage} />
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function AttributeName({ entry, mayManage }: { entry: AttributeDefinition; mayManage: boolean }) {
  return mayManage ? (
    <Anchor component={Link} to={`/attributes/${entry.id}`} fw={700}>
      {entry.label}
    </Anchor>
  ) : (
    <Text fw={700}>{entry.label}</Text>
  );
}
