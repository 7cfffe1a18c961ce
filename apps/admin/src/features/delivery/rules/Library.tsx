/** ひな形 and 文例: names, versions, put away and back. They are written in the composer and saved from there. */
import { Alert, Button, Group, Modal, Stack, Table, Text, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { TEMPLATE_KINDS } from '@madoguchi/contract/delivery';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, queryClient, type client } from '../../../api.ts';
import { EmptyState } from '../../../shell/EmptyState.tsx';
import { formatDateTime } from '../../../shell/format.ts';
import { messageOf } from '../../../shell/messages.ts';
import { useMay } from '../../../shell/use-may.ts';
import { japaneseOf } from '../compose/blocks.ts';
import { CreateButton } from '../CreateButton.tsx';

type Template = Awaited<ReturnType<typeof client.delivery.listTemplates>>['entries'][number];

const again = () => void queryClient.invalidateQueries({ queryKey: api.delivery.listTemplates.key() });

export function Library() {
  const may = useMay();
  const list = useQuery(api.delivery.listTemplates.queryOptions({ input: {} }));
  const [shown, setShown] = useState<Template | null>(null);
  const archive = useMutation(
    api.delivery.archiveTemplate.mutationOptions({
      onSuccess: again,
      onError: (error) => notifications.show({ color: 'red', message: messageOf(error) }),
    }),
  );
  const entries = (list.data?.entries ?? []).toSorted(
    (a, b) => Number(a.archived) - Number(b.archived) || a.kind.localeCompare(b.kind),
  );
  return (
    <section aria-labelledby="library-title">
      <Title order={2} id="library-title" mb="xs">
        ひな形と文例
      </Title>
      {list.error && (
        <Alert color="red" variant="outline" role="alert">
          {messageOf(list.error)}
        </Alert>
      )}
      {list.data && entries.length === 0 ? (
        <EmptyState title="ひな形と文例はまだありません">
          <Text ta="center">
            配信を書く画面で「ひな形・文例として保存」を押すと、ここに並びます。くり返し使う文を保存してください。
          </Text>
        </EmptyState>
      ) : (
        <Table className="cards-on-phones">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>名前</Table.Th>
              <Table.Th>種類</Table.Th>
              <Table.Th>所属</Table.Th>
              <Table.Th>最後の保存</Table.Th>
              <Table.Th>
                <span className="visually-hidden">操作</span>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {entries.map((entry) => (
              <Table.Tr key={entry.id}>
                <Table.Td>
                  {entry.name}
                  {entry.archived && '（しまってあります）'}
                </Table.Td>
                <Table.Td data-label="種類">{TEMPLATE_KINDS[entry.kind]}</Table.Td>
                <Table.Td data-label="所属">{entry.department ?? '全員'}</Table.Td>
                <Table.Td data-label="最後の保存">
                  {formatDateTime(entry.savedAt)} {entry.savedBy}（第{entry.version}版）
                </Table.Td>
                <Table.Td>
                  <Group gap="xs" justify="flex-end" className="no-print">
                    {entry.kind === 'template' && !entry.archived && may('delivery.create') && (
                      <CreateButton
                        template={entry.id}
                        size="xs"
                        variant="default"
                        label={`「${entry.name}」から配信を書く`}
                      >
                        配信を書く
                      </CreateButton>
                    )}
                    <Button
                      size="xs"
                      variant="default"
                      aria-label={`「${entry.name}」の版を見る`}
                      onClick={() => setShown(entry)}
                    >
                      版を見る
                    </Button>
                    {entry.mayChange && may('delivery.create') && (
                      <Button
                        size="xs"
                        variant="subtle"
                        aria-label={`「${entry.name}」を${entry.archived ? '使えるように戻す' : 'しまう'}`}
                        loading={archive.isPending && archive.variables.id === entry.id}
                        onClick={() => archive.mutate({ id: entry.id, archived: !entry.archived })}
                      >
                        {entry.archived ? '戻す' : 'しまう'}
                      </Button>
                    )}
                  </Group>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      {shown && <Versions template={shown} onClose={() => setShown(null)} />}
    </section>
  );
}

function Versions({ template, onClose }: { template: Template; onClose: () => void }) {
  const may = useMay();
  const list = useQuery(api.delivery.listTemplateVersions.queryOptions({ input: { id: template.id } }));
  const restore = useMutation(
    api.delivery.updateTemplate.mutationOptions({
      onSuccess() {
        notifications.show({ message: '前の版に戻しました。' });
        again();
        void queryClient.invalidateQueries({ queryKey: api.delivery.listTemplateVersions.key() });
        onClose();
      },
    }),
  );
  return (
    <Modal opened onClose={onClose} title={`「${template.name}」の版`} size="lg">
      <Stack gap="md">
        {restore.error && (
          <Alert color="red" variant="outline" role="alert">
            {messageOf(restore.error)}
          </Alert>
        )}
        {(list.data?.versions ?? []).map(({ version, content, savedAt, savedBy }) => (
          <section key={version} aria-label={`第${version}版`}>
            <Group justify="space-between" gap="xs">
              <Text fw={700} size="sm">
                第{version}版　{formatDateTime(savedAt)} {savedBy}
              </Text>
              {version === template.version ? (
                <Text size="sm" c="dimmed">
                  いまの版
                </Text>
              ) : (
                template.mayChange &&
                may('delivery.create') && (
                  <Button
                    size="xs"
                    variant="default"
                    aria-label={`第${version}版：この版に戻す`}
                    loading={restore.isPending && restore.variables.content === content}
                    onClick={() =>
                      restore.mutate({
                        id: template.id,
                        version: template.version,
                        name: template.name,
                        content,
                      })
                    }
                  >
                    この版に戻す
                  </Button>
                )
              )}
            </Group>
            <Text size="sm" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
              {content.blocks
                .map((block) => japaneseOf(block) || '（文字のない吹き出し）')
                .join('\n・・・\n')}
            </Text>
          </section>
        ))}
      </Stack>
    </Modal>
  );
}
