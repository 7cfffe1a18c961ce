/** 個人情報の請求: what one resident asked for (開示・訂正・利用停止), what was decided, and the package for 開示. */
import { Alert, Badge, Button, Group, Stack, Table, Text, Title } from '@mantine/core';
import { DATA_REQUEST_STATES, DATA_REQUESTS, type DataRequest } from '@madoguchi/contract/residents';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { api, queryClient } from '../../api.ts';
import { EmptyState } from '../../shell/EmptyState.tsx';
import { formatDateTime, formatDay } from '../../shell/format.ts';
import { Loading } from '../../shell/Loading.tsx';
import { messageOf } from '../../shell/messages.ts';
import { PageTitle } from '../../shell/PageTitle.tsx';
import { SomethingBroke } from '../../shell/SomethingBroke.tsx';
import { RequestDialog, type RequestStep } from './RequestDialog.tsx';
import { DisclosurePaper, type PreparedPackage } from './DisclosurePaper.tsx';

export function DataRequests() {
  const { id = '' } = useParams({ strict: false });
  const [step, setStep] = useState<RequestStep | null>(null);
  const [paper, setPaper] = useState<PreparedPackage | null>(null);
  const requests = useQuery(
    api.residents.listDataRequests.queryOptions({ input: { id }, refetchOnWindowFocus: false }),
  );
  const packages = useQuery(
    api.residents.listDisclosures.queryOptions({ input: { id }, refetchOnWindowFocus: false }),
  );
  const fetchFile = useMutation(
    api.residents.linkDisclosure.mutationOptions({
      onSuccess: ({ url }) => window.location.assign(url),
    }),
  );
  if (requests.isPending || packages.isPending) return <Loading />;
  const error = requests.error ?? packages.error;
  if (!requests.data || !packages.data)
    return <SomethingBroke error={error} reset={() => void queryClient.invalidateQueries()} />;
  const waiting = requests.data.entries.find(({ kind, state }) => kind === 'disclosure' && state === 'open');
  if (paper) return <DisclosurePaper paper={paper} onClose={() => setPaper(null)} />;
  return (
    <>
      <PageTitle title="個人情報の請求" back={{ to: `/residents/${id}`, label: '利用者' }} help="residents">
        <Button variant="default" onClick={() => setStep({ kind: 'record' })}>
          請求を記録する
        </Button>
        <Button onClick={() => setStep({ kind: 'prepare', receiptNumber: waiting?.receiptNumber ?? '' })}>
          開示の資料を作る
        </Button>
      </PageTitle>
      <Stack gap="xl" maw={900}>
        <section aria-labelledby="requests-title">
          <Title order={2} id="requests-title" mb="xs">
            請求の記録
          </Title>
          {requests.data.entries.length === 0 ? (
            <EmptyState title="請求の記録はまだありません">
              <Text>開示・訂正・利用停止の請求書を受け付けたら、「請求を記録する」を押してください。</Text>
            </EmptyState>
          ) : (
            <Stack gap="md">
              {requests.data.entries.map((request) => (
                <Request key={request.id} request={request} onStep={setStep} />
              ))}
            </Stack>
          )}
        </section>
        <section aria-labelledby="packages-title">
          <Title order={2} id="packages-title" mb="xs">
            作った開示の資料
          </Title>
          {fetchFile.error && (
            <Alert color="red" variant="outline" role="alert" mb="sm">
              {messageOf(fetchFile.error)}
            </Alert>
          )}
          {packages.data.entries.length === 0 ? (
            <Text c="dimmed">まだ作っていません。</Text>
          ) : (
            <Table className="cards-on-phones" verticalSpacing="sm">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>受付番号</Table.Th>
                  <Table.Th>作った日時と人</Table.Th>
                  <Table.Th>ファイル</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {packages.data.entries.map((one) => (
                  <Table.Tr key={one.id}>
                    <Table.Td>
                      <Text fw={700} size="sm">
                        {one.receiptNumber}
                      </Text>
                      <Text size="sm">{one.reason}</Text>
                    </Table.Td>
                    <Table.Td data-label="作った日時と人">
                      <Text size="sm">
                        {formatDateTime(one.preparedAt)}　{one.preparedBy}
                      </Text>
                    </Table.Td>
                    <Table.Td data-label="ファイル">
                      <Group gap="sm">
                        <Text size="sm">{formatDay(one.fileUntil)}まで</Text>
                        <Button
                          variant="default"
                          size="xs"
                          loading={fetchFile.isPending}
                          aria-label={`受付番号${one.receiptNumber}の資料を取り出す`}
                          onClick={() => fetchFile.mutate({ id: one.id })}
                        >
                          取り出す（ZIP）
                        </Button>
                      </Group>
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          )}
        </section>
      </Stack>
      {step && (
        <RequestDialog residentId={id} step={step} onClose={() => setStep(null)} onPrepared={setPaper} />
      )}
    </>
  );
}

function Request({ request, onStep }: { request: DataRequest; onStep: (step: RequestStep) => void }) {
  const { label, article } = DATA_REQUESTS[request.kind];
  return (
    <section className="keep-together" aria-label={`${label} ${request.receiptNumber}`}>
      <Group gap="sm" mb={4}>
        <Text fw={700}>
          {label}　受付番号 {request.receiptNumber}
        </Text>
        <Badge variant="outline" color={request.state === 'open' ? 'blue' : 'gray'} tt="none">
          {DATA_REQUEST_STATES[request.state]}
        </Badge>
        {request.inForce && (
          <Badge variant="filled" color="red.9" tt="none">
            利用停止中
          </Badge>
        )}
      </Group>
      <Text size="sm">
        受付日 {formatDay(request.receivedOn)}／決定の期限 {formatDay(request.extendedTo ?? request.dueOn)}
        {request.extendedTo && '（延長後）'}
        {request.daysLeft !== null && `（${daysWords(request.daysLeft)}）`}
        <Text span c="dimmed">
          　{article}
        </Text>
      </Text>
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        請求の内容：{request.content}
      </Text>
      {request.decision !== null && (
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          決定（{request.decidedOn && formatDay(request.decidedOn)} {request.decidedBy}）：{request.decision}
        </Text>
      )}
      <Group gap="xs" mt="xs" className="no-print">
        {request.state === 'open' && (
          <>
            <Button variant="default" size="xs" onClick={() => onStep({ kind: 'decide', request })}>
              決定を記録する
            </Button>
            {request.extendedTo === null && (
              <Button variant="default" size="xs" onClick={() => onStep({ kind: 'extend', request })}>
                期限を延ばす
              </Button>
            )}
          </>
        )}
        {request.inForce && (
          <Button variant="default" size="xs" onClick={() => onStep({ kind: 'lift', request })}>
            利用停止を終える
          </Button>
        )}
      </Group>
    </section>
  );
}

const daysWords = (days: number): string =>
  days > 0 ? `あと${days}日` : days === 0 ? '今日まで' : `${-days}日過ぎています`;
