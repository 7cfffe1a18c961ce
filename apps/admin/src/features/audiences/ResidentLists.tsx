/** 名簿: what was taken in, for what, until when, and where it is used. */
import { Anchor, Badge, Button, Group, Stack, Table, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { LIST_CLASSES, type ListView } from '@madoguchi/contract/audiences';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api, codeOf, queryClient } from '../../api.ts';
import { ConfirmDialog } from '../../shell/ConfirmDialog.tsx';
import { EmptyState } from '../../shell/EmptyState.tsx';
import { formatDay, formatPeople } from '../../shell/format.ts';
import { Loading } from '../../shell/Loading.tsx';
import { messageOf } from '../../shell/messages.ts';
import { PageTitle } from '../../shell/PageTitle.tsx';
import { SomethingBroke } from '../../shell/SomethingBroke.tsx';
import { useMay } from '../../shell/use-may.ts';

export function ResidentLists() {
  const query = useQuery(api.audiences.listResidentLists.queryOptions({ input: {} }));
  const may = useMay();
  const takeIn = may('audiences.manage') && (
    <Button component={Link} to="/segments/lists/new">
      名簿を取り込む
    </Button>
  );
  return (
    <>
      <PageTitle title="名簿" back={{ to: '/segments', label: '配信グループの一覧' }}>
        {takeIn}
      </PageTitle>
      {query.isPending ? (
        <Loading />
      ) : !query.data ? (
        <SomethingBroke error={query.error} reset={() => void query.refetch()} />
      ) : query.data.lists.length === 0 ? (
        <EmptyState title="名簿はまだありません">
          <Text ta="center">
            健診の対象者など、利用者の番号がわかっている人を、1つの表でまとめて配信の対象にできます。
          </Text>
          {takeIn}
        </EmptyState>
      ) : (
        <Table className="cards-on-phones" verticalSpacing="sm">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>名簿</Table.Th>
              <Table.Th ta="right">人数</Table.Th>
              <Table.Th>保存する期限</Table.Th>
              <Table.Th>使っているもの</Table.Th>
              <Table.Th>操作</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {query.data.lists.map((list) => (
              <ListRow key={list.id} list={list} />
            ))}
          </Table.Tbody>
        </Table>
      )}
    </>
  );
}

function ListRow({ list }: { list: ListView }) {
  const may = useMay();
  return (
    <Table.Tr>
      <Table.Td>
        <Group gap="xs">
          <Text fw={700}>{list.name}</Text>
          {list.class !== 'open' && (
            <Badge color="gray" variant="outline">
              {LIST_CLASSES[list.class].split('（')[0]}
            </Badge>
          )}
        </Group>
        <Text size="sm">利用目的：{list.purpose}</Text>
        <Text size="sm" c="dimmed">
          {list.department && `所管：${list.department}　`}
          {list.createdBy && `取り込んだ人：${list.createdBy}`}
        </Text>
      </Table.Td>
      <Table.Td ta="right" data-label="人数">
        {list.expired ? '—' : formatPeople(list.size)}
      </Table.Td>
      <Table.Td data-label="保存する期限">
        {formatDay(list.keptUntil)}
        {list.expired && (
          <Text size="sm" fw={700}>
            過ぎたので、中身は消えました
          </Text>
        )}
      </Table.Td>
      <Table.Td data-label="使っているもの">
        {list.usedBy.length === 0 ? (
          <Text size="sm" c="dimmed">
            なし
          </Text>
        ) : (
          <Stack gap={2}>
            {list.usedBy.map(({ kind, id, label }) =>
              kind === 'segment' ? (
                <Anchor key={id} component={Link} to={`/segments/${id}`} size="sm">
                  {label}
                </Anchor>
              ) : (
                <Text key={id} size="sm">
                  {label}
                </Text>
              ),
            )}
          </Stack>
        )}
      </Table.Td>
      <Table.Td data-label="操作">
        {may('audiences.manage') && list.mayChange && <DeleteList list={list} />}
      </Table.Td>
    </Table.Tr>
  );
}

function DeleteList({ list }: { list: ListView }) {
  const [asked, setAsked] = useState(false);
  const remove = useMutation(
    api.audiences.deleteResidentList.mutationOptions({
      async onSuccess() {
        setAsked(false);
        notifications.show({ message: `名簿「${list.name}」を消しました。` });
        await queryClient.invalidateQueries({ queryKey: api.audiences.key() });
      },
    }),
  );
  return (
    <>
      <Button
        variant="default"
        size="compact-md"
        aria-label={`名簿「${list.name}」を消す`}
        onClick={() => setAsked(true)}
      >
        消す
      </Button>
      <ConfirmDialog
        opened={asked}
        title={`名簿「${list.name}」を消す`}
        confirmLabel="消す"
        danger
        busy={remove.isPending}
        problem={
          remove.error
            ? codeOf(remove.error) === 'list_in_use'
              ? '使っている配信グループか配信があるため、消せません。先にその条件から名簿を外してください。'
              : messageOf(remove.error)
            : null
        }
        onConfirm={() => remove.mutate({ id: list.id })}
        onCancel={() => setAsked(false)}
      >
        <Text>だれが載っていたかは、もう見られなくなります。</Text>
      </ConfirmDialog>
    </>
  );
}
