/** Clicks by link, and リンクを止める: whoever taps a wrong address from now on is told so. */
import { Badge, Button, Table, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, type client, queryClient } from '../../../api.ts';
import { ConfirmDialog } from '../../../shell/ConfirmDialog.tsx';
import { formatCount, formatPeople } from '../../../shell/format.ts';
import { messageOf } from '../../../shell/messages.ts';
import { useMay } from '../../../shell/use-may.ts';

type ShownLink = Awaited<ReturnType<typeof client.delivery.showResult>>['clicks']['links'][number];

export function Links({ id, links }: { id: string; links: readonly ShownLink[] }) {
  const may = useMay();
  const [asked, setAsked] = useState<ShownLink | null>(null);
  const change = useMutation(
    api.delivery.stopLink.mutationOptions({
      async onSuccess() {
        setAsked(null);
        await queryClient.invalidateQueries({ queryKey: api.delivery.showResult.key() });
      },
      onError: (error) => notifications.show({ color: 'red', message: messageOf(error) }),
    }),
  );
  return (
    <>
      <Table aria-label="リンクごとのクリック数" className="cards-on-phones">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>リンク</Table.Th>
            <Table.Th ta="right">クリック数</Table.Th>
            <Table.Th>
              <span className="visually-hidden">操作</span>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {links.map((link) => (
            <Table.Tr key={link.url}>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>
                {link.url}
                {link.stopped && (
                  <Badge color="red" variant="outline" tt="none" ml="xs">
                    止めています
                  </Badge>
                )}
              </Table.Td>
              <Table.Td ta="right" data-label="クリック数">
                <Text size="sm">
                  {formatCount(link.clicks)}回{link.people !== null && `（${formatPeople(link.people)}）`}
                </Text>
              </Table.Td>
              <Table.Td className="no-print">
                {may('delivery.send') && (
                  <Button
                    size="compact-sm"
                    variant="default"
                    aria-label={link.stopped ? `元に戻す：${link.url}` : `リンクを止める：${link.url}`}
                    loading={change.isPending && change.variables.url === link.url}
                    onClick={() =>
                      link.stopped ? change.mutate({ id, url: link.url, stopped: false }) : setAsked(link)
                    }
                  >
                    {link.stopped ? '元に戻す' : 'リンクを止める'}
                  </Button>
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <ConfirmDialog
        opened={asked !== null}
        title="このリンクを止めますか"
        confirmLabel="リンクを止める"
        danger
        busy={change.isPending}
        onConfirm={() => asked && change.mutate({ id, url: asked.url, stopped: true })}
        onCancel={() => setAsked(null)}
      >
        もう届いたメッセージのリンクも、押すと「このリンクは使えません」と問い合わせ先を示すページになります。あとで元に戻せます。
      </ConfirmDialog>
    </>
  );
}
