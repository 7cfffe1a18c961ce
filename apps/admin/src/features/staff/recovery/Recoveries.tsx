/** ログインの再設定: what waits for a second person, what was decided, and the envelope. */
import { Anchor, Badge, Button, Group, Paper, Stack, Table, Text, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { RECOVERY_STATES, type RecoveryRequest } from '@madoguchi/contract/staff';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api, queryClient } from '../../../api.ts';
import { ConfirmDialog } from '../../../shell/ConfirmDialog.tsx';
import { EmptyState } from '../../../shell/EmptyState.tsx';
import { formatDateTime } from '../../../shell/format.ts';
import { Loading } from '../../../shell/Loading.tsx';
import { PageTitle } from '../../../shell/PageTitle.tsx';
import { SomethingBroke } from '../../../shell/SomethingBroke.tsx';
import { HandOverGuard } from '../InitialPassword.tsx';
import { InvitationSheet } from '../people/InvitationSheet.tsx';
import type { InvitationToPrint } from '../people/InvitationState.tsx';
import { ApproveDialog } from './ApproveDialog.tsx';
import { Envelope, EnvelopeSheet, type EnvelopeCodes } from './Envelope.tsx';
import { recoveryProblem } from './recovery-words.ts';

const BACK = { to: '/staff', label: '職員の一覧' };

export function Recoveries() {
  const known = useQuery(api.staff.listRecoveries.queryOptions({ input: {} }));
  const me = useQuery(api.staff.getMe.queryOptions({ input: {}, retry: false }));
  const [approving, setApproving] = useState<RecoveryRequest | null>(null);
  const [withdrawing, setWithdrawing] = useState<RecoveryRequest | null>(null);
  const [toPrint, setToPrint] = useState<InvitationToPrint | null>(null);
  const [codes, setCodes] = useState<EnvelopeCodes | null>(null);
  const refresh = () => queryClient.invalidateQueries({ queryKey: api.staff.key() });
  const withdraw = useMutation(
    api.staff.withdrawRecovery.mutationOptions({
      async onSuccess() {
        setWithdrawing(null);
        notifications.show({ message: '依頼を取り消しました。' });
        await refresh();
      },
    }),
  );
  if (toPrint)
    return (
      <>
        <PageTitle title="再設定を承認しました" back={BACK} help="staff" />
        <InvitationSheet invitation={toPrint} onDone={() => setToPrint(null)} />
        <HandOverGuard active />
      </>
    );
  if (codes)
    return (
      <>
        <PageTitle title="封筒の復旧コードを作りました" back={BACK} help="staff" />
        <EnvelopeSheet made={codes} onDone={() => setCodes(null)} />
        <HandOverGuard active />
      </>
    );
  if (known.isPending || me.isPending) return <Loading />;
  if (!known.data) return <SomethingBroke error={known.error} reset={() => void known.refetch()} />;
  const open = known.data.entries.filter(({ state }) => state === 'open');
  const past = known.data.entries.filter(({ state }) => state !== 'open');
  return (
    <>
      <PageTitle title="ログインの再設定" back={BACK} help="staff" />
      <Stack gap="xl">
        <Text maw={720}>
          スマートフォンやパスワードをなくした職員のログインは、2人で再設定します。1人が職員の画面から依頼し、別の管理者がここで承認すると、招待からやり直せます。
        </Text>
        <section aria-labelledby="open-title">
          <Title order={2} id="open-title" mb="sm">
            承認を待っているもの
          </Title>
          {open.length === 0 ? (
            <EmptyState title="承認を待っている依頼はありません">
              <Text ta="center">
                依頼するには、職員の一覧で相手を開き、「ログインの再設定を依頼する」を押します。
              </Text>
            </EmptyState>
          ) : (
            <Stack>
              {open.map((request) => (
                <OpenRequest
                  key={request.id}
                  request={request}
                  me={me.data?.id ?? ''}
                  onApprove={() => setApproving(request)}
                  onWithdraw={() => {
                    withdraw.reset();
                    setWithdrawing(request);
                  }}
                />
              ))}
            </Stack>
          )}
        </section>
        <Envelope envelope={known.data.envelope} onMade={setCodes} />
        {past.length > 0 && <Past entries={past} />}
      </Stack>
      {approving && (
        <ApproveDialog
          request={approving}
          own={approving.askedBy.id === me.data?.id}
          onClose={() => setApproving(null)}
          onApproved={async (printed) => {
            setApproving(null);
            setToPrint(printed);
            await refresh();
          }}
        />
      )}
      <ConfirmDialog
        opened={withdrawing !== null}
        title="この依頼を取り消しますか"
        confirmLabel="依頼を取り消す"
        danger
        busy={withdraw.isPending}
        problem={withdraw.error ? recoveryProblem(withdraw.error) : null}
        onConfirm={() => withdrawing && withdraw.mutate({ id: withdrawing.id })}
        onCancel={() => setWithdrawing(null)}
      >
        <Text>
          {withdrawing?.staffMember.name}{' '}
          さんのログインは、今のまま変わりません。依頼した人と本人に知らせます。
        </Text>
      </ConfirmDialog>
    </>
  );
}

function OpenRequest({
  request,
  me,
  onApprove,
  onWithdraw,
}: {
  request: RecoveryRequest;
  me: string;
  onApprove: () => void;
  onWithdraw: () => void;
}) {
  const { staffMember, askedBy } = request;
  const own = askedBy.id === me;
  return (
    <Paper withBorder p="md">
      <Title order={3} size="h4">
        {staffMember.name} さん（職員番号 {staffMember.staffNumber}）
      </Title>
      <dl className="facts">
        <div>
          <dt>理由</dt>
          <dd>{request.reason}</dd>
        </div>
        <div>
          <dt>依頼した人</dt>
          <dd>
            {askedBy.name}（{formatDateTime(request.askedAt)}）
          </dd>
        </div>
        <div>
          <dt>承認の期限</dt>
          <dd>{formatDateTime(request.expiresAt)}まで</dd>
        </div>
      </dl>
      {staffMember.id === me ? (
        <Text mt="sm">自分の再設定は承認できません。心当たりがないときは、取り消してください。</Text>
      ) : own ? (
        <Text mt="sm">
          自分が依頼したものは、別の管理者が承認します。ほかにいないときは、封筒の復旧コードを使います。
        </Text>
      ) : (
        <Text mt="sm">本人に会うか、知っている番号に電話して、確かめてから承認してください。</Text>
      )}
      <Group mt="md">
        {staffMember.id !== me && (
          <Button
            variant={own ? 'default' : 'filled'}
            aria-label={
              own
                ? `${staffMember.name} さんの再設定を封筒の復旧コードで承認する`
                : `${staffMember.name} さんの再設定を承認する`
            }
            onClick={onApprove}
          >
            {own ? '封筒の復旧コードで承認する' : '承認する'}
          </Button>
        )}
        <Button
          variant="outline"
          color="red"
          aria-label={`${staffMember.name} さんの再設定の依頼を取り消す`}
          onClick={onWithdraw}
        >
          取り消す
        </Button>
      </Group>
    </Paper>
  );
}

function Past({ entries }: { entries: readonly RecoveryRequest[] }) {
  return (
    <section aria-labelledby="past-title">
      <Title order={2} id="past-title" mb="sm">
        これまでの再設定（1年分）
      </Title>
      <Table className="cards-on-phones" verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>職員</Table.Th>
            <Table.Th>理由</Table.Th>
            <Table.Th>依頼した人</Table.Th>
            <Table.Th>結果</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {entries.map((request) => (
            <Table.Tr key={request.id}>
              <Table.Td>
                <Anchor component={Link} to={`/staff/${request.staffMember.id}`}>
                  {request.staffMember.name}
                </Anchor>
              </Table.Td>
              <Table.Td data-label="理由">{request.reason}</Table.Td>
              <Table.Td data-label="依頼した人">
                {request.askedBy.name}（{formatDateTime(request.askedAt)}）
              </Table.Td>
              <Table.Td data-label="結果">
                <Badge variant="outline" tt="none" mr="xs">
                  {RECOVERY_STATES[request.state]}
                </Badge>
                {request.decidedBy &&
                  `${request.decidedBy.name}${request.byEnvelope ? '（封筒の復旧コード）' : ''}`}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}
