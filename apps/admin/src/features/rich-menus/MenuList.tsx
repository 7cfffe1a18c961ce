/** リッチメニューの一覧: what residents see now comes first, then what is ready for a disaster. */
import { Alert, Anchor, Badge, Button, NativeSelect, Stack, Table, Text, TextInput } from '@mantine/core';
import { MENU_KINDS, type MenuKind, type MenuSummary } from '@madoguchi/contract/rich-menus';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api, queryClient } from '../../api.ts';
import { ConfirmDialog } from '../../shell/ConfirmDialog.tsx';
import { EmptyState } from '../../shell/EmptyState.tsx';
import { formatDateTime } from '../../shell/format.ts';
import { Loading } from '../../shell/Loading.tsx';
import { messageOf } from '../../shell/messages.ts';
import { PageTitle } from '../../shell/PageTitle.tsx';
import { SomethingBroke } from '../../shell/SomethingBroke.tsx';
import { useMay } from '../../shell/use-may.ts';
import { PublishingText } from './PublishingText.tsx';

export function MenuList() {
  const may = useMay();
  const list = useQuery(
    api.richMenus.listMenus.queryOptions({
      input: {},
      // While LINE is being told, the list follows.
      refetchInterval: ({ state }) =>
        state.data?.entries.some(({ publishing }) => publishing) ? 2000 : false,
    }),
  );
  const [making, setMaking] = useState(false);
  if (list.isPending) return <Loading />;
  if (!list.data) return <SomethingBroke error={list.error} reset={() => void list.refetch()} />;
  const { entries } = list.data;
  const noDefault = entries.length > 0 && !entries.some(({ isDefault }) => isDefault);
  return (
    <>
      <PageTitle title="リッチメニュー">
        <Button component={Link} to="/emergency-menu" variant="default">
          緊急メニュー
        </Button>
        {may('menus.manage') && <Button onClick={() => setMaking(true)}>新しく作る</Button>}
      </PageTitle>
      <Text mb="md">
        LINEのトーク画面の下に出るメニューです。下書きはいつでも直せます。住民には、「公開する」を押すまで見えません。
      </Text>
      {noDefault && (
        <Alert color="yellow" variant="outline" mb="md">
          友だち全員に表示するメニューが、まだ決まっていません。公開したメニューを開いて「友だち全員に表示する」を押してください。
        </Alert>
      )}
      {entries.length === 0 ? (
        <EmptyState title="メニューはまだありません">
          <Text>「新しく作る」で、ひな形から作れます。</Text>
        </EmptyState>
      ) : (
        <Table.ScrollContainer minWidth={620}>
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>名前</Table.Th>
                <Table.Th>種類</Table.Th>
                <Table.Th>公開</Table.Th>
                <Table.Th>最後の変更</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {entries.map((entry) => (
                <Row key={entry.id} entry={entry} />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      {making && <NewMenu menus={entries} onClose={() => setMaking(false)} />}
    </>
  );
}

function Row({ entry }: { entry: MenuSummary }) {
  return (
    <Table.Tr>
      <Table.Td>
        <Anchor component={Link} to={`/rich-menus/${entry.id}`}>
          {entry.name}
        </Anchor>
        {entry.isDefault && (
          <Badge ml="xs" variant="outline" c="dark" color="green" tt="none">
            友だち全員に表示中
          </Badge>
        )}
      </Table.Td>
      <Table.Td>{MENU_KINDS[entry.kind]}</Table.Td>
      <Table.Td>
        <PublishingText menu={entry} />
      </Table.Td>
      <Table.Td>{formatDateTime(entry.updatedAt)}</Table.Td>
    </Table.Tr>
  );
}

function NewMenu({ menus, onClose }: { menus: readonly MenuSummary[]; onClose: () => void }) {
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const [kind, setKind] = useState<MenuKind>('ordinary');
  const [from, setFrom] = useState('');
  const make = useMutation(
    api.richMenus.createMenu.mutationOptions({
      async onSuccess({ id }) {
        await queryClient.invalidateQueries({ queryKey: api.richMenus.key() });
        await navigate({ to: `/rich-menus/${id}` });
      },
    }),
  );
  return (
    <ConfirmDialog
      opened
      title="メニューを新しく作る"
      confirmLabel="作る"
      busy={make.isPending}
      disabled={name.trim() === ''}
      problem={make.error ? messageOf(make.error) : null}
      onConfirm={() => make.mutate({ name, kind, ...(from === '' ? {} : { from }) })}
      onCancel={onClose}
    >
      <Stack>
        <TextInput
          label="名前（住民には見えません）"
          required
          maxLength={60}
          value={name}
          onChange={({ currentTarget: { value } }) => setName(value)}
        />
        <NativeSelect
          label="種類"
          description="緊急のメニューは、公開しておくと、災害のときに1つの操作で全員に表示できます。"
          value={kind}
          data={Object.entries(MENU_KINDS).map(([value, label]) => ({ value, label }))}
          onChange={({ currentTarget: { value } }) => setKind(value === 'emergency' ? value : 'ordinary')}
        />
        <NativeSelect
          label="もとにするもの"
          value={from}
          data={[
            { value: '', label: '6個のボタンのひな形' },
            ...menus.map(({ id, name }) => ({ value: id, label: `「${name}」を写す` })),
          ]}
          onChange={({ currentTarget: { value } }) => setFrom(value)}
        />
      </Stack>
    </ConfirmDialog>
  );
}
