/** 支援措置: the mark that hides a resident from colleagues without the permission, with its history. */
import { Alert, Button, Group, Stack, Table, Text, Textarea, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, queryClient } from '../../api.ts';
import { ConfirmDialog } from '../../shell/ConfirmDialog.tsx';
import { formatDateTime } from '../../shell/format.ts';
import { messageOf } from '../../shell/messages.ts';

/** Said on the page of a marked resident, on paper too. */
export function ProtectedNote() {
  return (
    <Alert color="red" variant="outline" title="支援措置の印があります">
      この人がいることも、ほかの人に話さないでください。印刷した紙を置いたままにしないでください。
    </Alert>
  );
}

export function Protection({ id, name }: { id: string; name: string }) {
  const [asked, setAsked] = useState<'set' | 'lift' | null>(null);
  const shown = useQuery(
    api.residents.showProtection.queryOptions({ input: { id }, refetchOnWindowFocus: false }),
  );
  const { protected: marked = false, marks = [] } = shown.data ?? {};
  return (
    <section aria-labelledby="protection-title" className="no-print">
      <Group justify="space-between" mb="xs">
        <Title order={2} id="protection-title">
          支援措置（DVなど）
        </Title>
        {shown.data && (
          <Button
            variant="default"
            size="xs"
            onClick={() => setAsked(marked ? 'lift' : 'set')}
            aria-label={marked ? '支援措置の印を外す' : '支援措置の印を付ける'}
          >
            {marked ? '印を外す' : '印を付ける'}
          </Button>
        )}
      </Group>
      {shown.error && (
        <Alert color="red" variant="outline" role="alert">
          {messageOf(shown.error)}
        </Alert>
      )}
      {shown.data && (
        <Text size="sm" mb={marks.length > 0 ? 'xs' : 0}>
          {marked
            ? '印があります。『支援措置の印を付ける・印のある利用者を見る』の権限がない職員には、この人がいないように見えます。配信は今までどおり届きます。'
            : '印はありません。配偶者からの暴力などの支援措置の申出があったときに付けます。'}
        </Text>
      )}
      {marks.length > 0 && (
        <Table className="cards-on-phones" verticalSpacing="xs">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>付けた日時と理由</Table.Th>
              <Table.Th>外した日時と理由</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {marks.map((mark) => (
              <Table.Tr key={mark.id}>
                <Table.Td data-label="付けた日時と理由">
                  <Step at={mark.setAt} by={mark.setBy} reason={mark.reason} />
                </Table.Td>
                <Table.Td data-label="外した日時と理由">
                  {mark.liftedAt === null ? (
                    <Text size="sm">続いています</Text>
                  ) : (
                    <Step at={mark.liftedAt} by={mark.liftedBy} reason={mark.liftReason ?? ''} />
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      {asked && <MarkDialog id={id} name={name} kind={asked} onClose={() => setAsked(null)} />}
    </section>
  );
}

function Step({ at, by, reason }: { at: string; by: string | null; reason: string }) {
  return (
    <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
      {formatDateTime(at)}
      {by !== null && `　${by}`}
      <br />
      {reason}
    </Text>
  );
}

function MarkDialog({
  id,
  name,
  kind,
  onClose,
}: {
  id: string;
  name: string;
  kind: 'set' | 'lift';
  onClose: () => void;
}) {
  const [reason, setReason] = useState('');
  const done = {
    async onSuccess() {
      notifications.show({
        message: kind === 'set' ? '支援措置の印を付けました。' : '支援措置の印を外しました。',
      });
      await queryClient.invalidateQueries({ queryKey: api.residents.key() });
      onClose();
    },
  };
  const set = useMutation(api.residents.setProtection.mutationOptions(done));
  const lift = useMutation(api.residents.liftProtection.mutationOptions(done));
  const change = kind === 'set' ? set : lift;
  return (
    <ConfirmDialog
      opened
      title={
        kind === 'set' ? `${name} さんに支援措置の印を付けますか` : `${name} さんの支援措置の印を外しますか`
      }
      confirmLabel={kind === 'set' ? '印を付ける' : '印を外す'}
      danger={kind === 'lift'}
      busy={change.isPending}
      disabled={reason.trim() === ''}
      problem={change.error ? messageOf(change.error) : null}
      onConfirm={() => change.mutate({ id, reason })}
      onCancel={onClose}
    >
      <Stack gap="sm">
        <Text>
          {kind === 'set'
            ? '権限のない職員の画面、人数、書き出し、操作記録から、この人が分からなくなります。'
            : '利用者を見る権限のあるすべての職員に、この人が見えるようになります。支援措置が終わったことを、担当課に確かめてください。'}
        </Text>
        <Textarea
          label="理由"
          description="申出書の番号など。操作記録に残ります。"
          required
          autosize
          minRows={2}
          maxLength={500}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
      </Stack>
    </ConfirmDialog>
  );
}
