/** 配信グループの一覧: names at once, figures as they come. */
import { Alert, Anchor, Badge, Button, Group, SegmentedControl, Table, Text, TextInput } from '@mantine/core';
import type { SegmentState } from '@madoguchi/contract/audiences';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../api.ts';
import { EmptyState } from '../../shell/EmptyState.tsx';
import { formatDateTime, formatPeople } from '../../shell/format.ts';
import { download } from '../../shell/download.ts';
import { ExportMenu } from '../../shell/ExportMenu.tsx';
import { Loading } from '../../shell/Loading.tsx';
import { PageTitle } from '../../shell/PageTitle.tsx';
import { SomethingBroke } from '../../shell/SomethingBroke.tsx';
import { messageOf } from '../../shell/messages.ts';
import { MyLimit } from './MyLimit.tsx';
import { useMay } from '../../shell/use-may.ts';

/** Full-width letters and kana of either width are the same to whoever looks. */
const fold = (text: string): string => text.normalize('NFKC').toLowerCase().trim();

export function SegmentList() {
  const [state, setState] = useState<SegmentState>('active');
  const may = useMay();
  const [search, setSearch] = useState('');
  const wanted = fold(search);
  const exported = useMutation(
    api.audiences.exportSegments.mutationOptions({
      onSuccess: ({ fileName, content }) => download(fileName, content),
    }),
  );
  const list = useQuery(api.audiences.listSegments.queryOptions({ input: { state } }));
  const counts = useQuery(api.audiences.countSegments.queryOptions({ input: {} }));
  const countOf = (id: string) => counts.data?.counts.find((count) => count.id === id);
  const shown = (list.data?.segments ?? []).filter(({ name, sentence, department, note, purpose }) =>
    fold([name, sentence, department, note, purpose].join('\n')).includes(wanted),
  );
  return (
    <>
      <PageTitle title="配信グループ">
        <Button component={Link} to="/segments/registrations" variant="default">
          登録状況を見る
        </Button>
        <Button component={Link} to="/segments/lists" variant="default">
          名簿
        </Button>
        <Button component={Link} to="/segments/outside-uses" variant="default">
          目的外利用の記録
        </Button>
        <ExportMenu
          label="一覧を書き出す"
          busy={exported.isPending}
          onChoose={(format) => exported.mutate({ format, state })}
        />
        {may('staff.manage') && (
          <Button component={Link} to="/segments/limits" variant="default">
            だれが送れるか
          </Button>
        )}
        {may('audiences.manage') && (
          <Button component={Link} to="/segments/new">
            配信グループを作る
          </Button>
        )}
      </PageTitle>
      <MyLimit />
      <Group align="flex-end" mb="md">
        <TextInput
          label="名前・条件・所管で探す"
          value={search}
          onChange={({ currentTarget: { value } }) => setSearch(value)}
          maw={320}
        />
        <SegmentedControl
          aria-label="表示する配信グループ"
          value={state}
          onChange={(value) => setState(value === 'archived' ? 'archived' : 'active')}
          data={[
            { value: 'active', label: '使用中' },
            { value: 'archived', label: '使用をやめたもの' },
          ]}
        />
      </Group>
      {exported.error && (
        <Alert color="red" variant="outline" mb="md" role="alert">
          {messageOf(exported.error)}
        </Alert>
      )}
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
      ) : shown.length === 0 ? (
        <EmptyState title="当てはまる配信グループはありません">
          <Text>探す言葉を短くするか、消してください。</Text>
        </EmptyState>
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
            {shown.map((segment) => {
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
                    {segment.purpose && (
                      <Text size="sm" c="dimmed">
                        利用目的：{segment.purpose}
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
