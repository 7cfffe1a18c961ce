/** 配信グループの一覧: names at once, figures as they come. */
import { Anchor, Badge, Button, Group, SegmentedControl, Table, Text } from '@mantine/core';
import type { SegmentState } from '@madoguchi/contract/audiences';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../api.ts';
import { EmptyState } from '../../shell/EmptyState.tsx';
import { formatDateTime, formatPeople } from '../../shell/format.ts';
import { Loading } from '../../shell/Loading.tsx';
import { PageTitle } from '../../shell/PageTitle.tsx';
import { SomethingBroke } from '../../shell/SomethingBroke.tsx';
import { useMay } from '../../shell/use-may.ts';

export function SegmentList() {
  const [state, setState] = useState<SegmentState>('active');
  const may = useMay();
  const list = useQuery(api.audiences.listSegments.queryOptions({ input: { state } }));
  const counts = useQuery(api.audiences.countSegments.queryOptions({ input: {} }));
  const countOf = (id: string) => counts.data?.counts.find((count) => count.id === id);
  return (
    <>
      <PageTitle title="配信グループ">
        <Button component={Link} to="/segments/registrations" variant="default">
          登録状況を見る
        </Button>
        <Button component={Link} to="/segments/outside-uses" variant="default">
          目的外利用の記録
        </Button>
        {may('audiences.manage') && (
          <Button component={Link} to="/segments/new">
            配信グループを作る
          </Button>
        )}
      </PageTitle>
      <SegmentedControl
        mb="md"
        aria-label="表示する配信グループ"
        value={state}
        onChange={(value) => setState(value === 'archived' ? 'archived' : 'active')}
        data={[
          { value: 'active', label: '使用中' },
          { value: 'archived', label: '使用をやめたもの' },
        ]}
      />
      {list.isPending ? (
        <Loading />
      ) : !list.data ? (
        <SomethingBroke error={list.error} reset={() => void list.refetch()} />
      ) : list.data.segments.length === 0 ? (
        state === 'active' ? (
          <EmptyState title="配信グループはまだありません">
            <Text ta="center">
              「旭地区の65歳以上」「0～2歳の子がいる家庭」のように、よく使う条件に名前を付けて保存できます。
              <br />
              配信するときに選ぶだけで使えます。
            </Text>
            {may('audiences.manage') && (
              <Button component={Link} to="/segments/new">
                最初の配信グループを作る
              </Button>
            )}
          </EmptyState>
        ) : (
          <EmptyState title="使用をやめた配信グループはありません" />
        )
      ) : (
        <Table className="cards-on-phones" verticalSpacing="sm" highlightOnHover>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>名前と条件</Table.Th>
              <Table.Th ta="right">対象人数（現在）</Table.Th>
              <Table.Th>更新</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {list.data.segments.map((segment) => {
              const count = countOf(segment.id);
              return (
                <Table.Tr key={segment.id}>
                  <Table.Td>
                    <Group gap="xs">
                      <Anchor component={Link} to={`/segments/${segment.id}`} fw={700}>
                        {segment.name}
                      </Anchor>
                      {segment.problems.length > 0 && (
                        <Badge color="red" variant="outline">
                          条件の見直しが必要
                        </Badge>
                      )}
                    </Group>
                    <Text size="sm">{segment.sentence}</Text>
                    {segment.department && (
                      <Text size="sm" c="dimmed">
                        所管：{segment.department}
                        {segment.exclusive && '（この所属だけが見られます）'}
                      </Text>
                    )}
                    {segment.note && (
                      <Text size="sm" c="dimmed">
                        {segment.note}
                      </Text>
                    )}
                  </Table.Td>
                  <Table.Td ta="right" data-label="対象人数（現在）">
                    {count ? (
                      <>
                        <Text fw={700}>{formatPeople(count.reached)}</Text>
                        {!segment.includeUnanswered && count.unanswered !== 0 && (
                          <Text size="xs" c="dimmed">
                            未回答のため対象外 {formatPeople(count.unanswered)}
                          </Text>
                        )}
                      </>
                    ) : (
                      <Text c="dimmed">{counts.isPending ? '数えています' : '—'}</Text>
                    )}
                  </Table.Td>
                  <Table.Td data-label="更新">
                    <Text size="sm">{formatDateTime(segment.updatedAt)}</Text>
                  </Table.Td>
                </Table.Tr>
              );
            })}
          </Table.Tbody>
        </Table>
      )}
    </>
  );
}
