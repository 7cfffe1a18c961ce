/** 改ざん点検: whether the record is whole, checked nightly and by the button; the anchors on paper. */
import { Alert, Button, List, Stack, Table, Text, Title } from '@mantine/core';
import { AUDIT_PROBLEMS, type AuditVerdict } from '@madoguchi/contract/audit';
import { useMutation, useQuery } from '@tanstack/react-query';
import { AnchorCheck } from './AnchorCheck.tsx';
import { Keeping } from './Keeping.tsx';
import { api, queryClient } from '../../api.ts';
import { formatCount, formatDateTime, formatDay } from '../../shell/format.ts';
import { Loading } from '../../shell/Loading.tsx';
import { messageOf } from '../../shell/messages.ts';
import { PageTitle } from '../../shell/PageTitle.tsx';
import { PrintNote } from '../../shell/PrintNote.tsx';
import { SomethingBroke } from '../../shell/SomethingBroke.tsx';

/** A seal takes a second; after a minute something is wrong (architecture section 4). */
const LATE_SECONDS = 60;

export function Verification() {
  const state = useQuery(api.audit.showVerification.queryOptions({ input: {} }));
  const verify = useMutation(
    api.audit.verify.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries({ queryKey: api.audit.showVerification.key() }),
    }),
  );
  if (state.isPending) return <Loading />;
  if (!state.data) return <SomethingBroke error={state.error} reset={() => void state.refetch()} />;
  const { history, sealing, anchors } = state.data;
  const newest = history[0];
  const waiting = sealing.waitingSeconds ?? 0;
  return (
    <>
      <PageTitle title="改ざん点検" back={{ to: '/audit', label: '操作記録' }}>
        <Button loading={verify.isPending} onClick={() => verify.mutate({})}>
          今すぐ点検する
        </Button>
        <Button variant="default" onClick={() => window.print()}>
          印刷する
        </Button>
      </PageTitle>
      <PrintNote />
      <Stack gap="xl" maw={960}>
        <div role="status">
          {verify.isPending && <Text>点検しています。記録が多いと数十秒かかります。</Text>}
          {verify.error && (
            <Alert color="red" variant="outline" role="alert">
              点検できませんでした。{messageOf(verify.error)}
            </Alert>
          )}
          {newest ? (
            <Result verdict={newest} />
          ) : (
            <Text>まだ点検していません。毎日3時40分に自動で点検します。</Text>
          )}
        </div>
        {waiting > LATE_SECONDS && (
          <Alert color="red" variant="outline" title="封が遅れています" role="alert">
            {formatCount(Math.round(waiting))}
            秒前からの記録に、まだ封がされていません。システムの担当者に知らせてください。
          </Alert>
        )}
        <section aria-labelledby="how-title">
          <Title order={2} id="how-title" mb="xs">
            しくみ
          </Title>
          <List spacing={4}>
            <List.Item>記録は、操作と同時に書かれ、1秒ほどで前の記録とつないで封をします。</List.Item>
            <List.Item>
              1件でも書き換え・削除・差し込みがあると、つながりが合わなくなり、どの記録かが分かります。
            </List.Item>
            <List.Item>
              毎日1回、封の控えをデータベースの外に残します。下の控えを印刷して保管すると、記録を丸ごと入れ替えられても見つけられます。
            </List.Item>
            <List.Item>封をする前（1秒以内）に消された記録だけは、消されたことを証明できません。</List.Item>
          </List>
        </section>
        <AnchorCheck />
        <Keeping />
        {history.length > 0 && (
          <section aria-labelledby="history-title">
            <Title order={2} id="history-title" mb="xs">
              点検の履歴
            </Title>
            <Table className="cards-on-phones" verticalSpacing="xs">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>日時</Table.Th>
                  <Table.Th>結果</Table.Th>
                  <Table.Th>確かめた数</Table.Th>
                  <Table.Th>点検した人</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {history.map((one) => (
                  <Table.Tr key={one.at}>
                    <Table.Td>{formatDateTime(one.at)}</Table.Td>
                    <Table.Td>{one.problem ? AUDIT_PROBLEMS[one.problem.kind] : '問題なし'}</Table.Td>
                    <Table.Td data-label="確かめた数">{formatCount(one.entries)}件</Table.Td>
                    <Table.Td data-label="点検した人">{one.by ?? '自動'}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </section>
        )}
        <section aria-labelledby="anchors-title">
          <Title order={2} id="anchors-title" mb="xs">
            封の控え
          </Title>
          {anchors.length === 0 ? (
            <Text c="dimmed">控えはまだありません。最初の記録に封をした日に作られます。</Text>
          ) : (
            <Table verticalSpacing={4}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>日</Table.Th>
                  <Table.Th>封の番号</Table.Th>
                  <Table.Th>封の値</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {anchors.map((anchor) => (
                  <Table.Tr key={anchor.date} className="keep-together">
                    <Table.Td style={{ whiteSpace: 'nowrap' }}>{formatDay(anchor.date)}</Table.Td>
                    <Table.Td>
                      {anchor.epoch}-{anchor.no}
                    </Table.Td>
                    <Table.Td style={{ overflowWrap: 'anywhere', fontFamily: 'monospace' }}>
                      {anchor.hash}
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          )}
        </section>
      </Stack>
    </>
  );
}

function Result({ verdict }: { verdict: AuditVerdict }) {
  const looked = `${formatCount(verdict.entries)}件の記録、${formatCount(verdict.blocks)}個の封、${formatCount(verdict.anchors)}個の控え`;
  const when = `${formatDateTime(verdict.at)}の点検`;
  if (!verdict.problem)
    return (
      <Alert color="counter" variant="outline" title={`問題はありません（${when}）`}>
        確かめたもの：{looked}
      </Alert>
    );
  const { kind, epoch, block, entryId } = verdict.problem;
  const place = [
    block === null ? null : `第${epoch}期 封${block}`,
    entryId === null ? null : `記録 ${entryId}`,
  ];
  return (
    <Alert color="red" variant="outline" title={`${AUDIT_PROBLEMS[kind]}（${when}）`} role="alert">
      最初の場所：{place.filter(Boolean).join('、')}。確かめたもの：{looked}。
      データベースとログをそのまま保存し、情報セキュリティの担当へ連絡してください。ほかの操作はしないでください。
    </Alert>
  );
}
