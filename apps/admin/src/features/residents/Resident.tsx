/** One resident: who, what they answered, what happened. Opening it is noted in the audit. */
import { Alert, Badge, Button, Group, List, Stack, Table, Text, Title } from '@mantine/core';
import { ANSWER_CLASSES } from '@madoguchi/contract/questions';
import { FRIENDSHIPS } from '@madoguchi/contract/residents';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../api.ts';
import { formatDateTime } from '../../shell/format.ts';
import { Loading } from '../../shell/Loading.tsx';
import { PageTitle } from '../../shell/PageTitle.tsx';
import { PrintNote } from '../../shell/PrintNote.tsx';
import { SomethingBroke } from '../../shell/SomethingBroke.tsx';
import { useMay } from '../../shell/use-may.ts';
import { languageName } from '../../shell/words.ts';
import { CorrectAnswer, type Correctable } from './CorrectAnswer.tsx';
import { ProtectedNote, Protection } from './Protection.tsx';
import { RecordedNote } from './RecordedNote.tsx';
import { residentName } from './resident-name.ts';
import { TesterSwitch } from './TesterSwitch.tsx';

const BACK = { to: '/residents', label: '利用者の一覧' };

export function Resident() {
  const { id = '' } = useParams({ strict: false });
  const may = useMay();
  const [correcting, setCorrecting] = useState<Correctable | null>(null);
  // Each look is noted: the page does not look again just because its window came to the front.
  const shown = useQuery(
    api.residents.showResident.queryOptions({ input: { id }, refetchOnWindowFocus: false }),
  );
  const attributes = useQuery(api.residents.listAttributes.queryOptions({ input: {} }));
  if (shown.isPending) return <Loading />;
  if (!shown.data) return <SomethingBroke error={shown.error} reset={() => void shown.refetch()} />;
  const resident = shown.data;
  const name = residentName(resident);
  const mayManage = may('residents.manage');
  const facts = [
    ['番号', String(resident.residentNo)],
    ['状態', `${FRIENDSHIPS[resident.friendship]}（${formatDateTime(resident.friendshipAt)}から）`],
    ['友だちになった日時', formatDateTime(resident.firstFollowedAt)],
    [
      '登録アンケート',
      resident.registeredAt ? `登録済み（${formatDateTime(resident.registeredAt)}）` : '未登録',
    ],
    ['言語', resident.language ? languageName(resident.language) : '選んでいません'],
  ] as const;
  return (
    <>
      <PageTitle title={name} back={BACK} help="residents">
        {may('residents.disclose') && (
          <Button component={Link} to={`/residents/${id}/requests`} variant="default">
            開示・訂正・利用停止
          </Button>
        )}
        <Button variant="default" onClick={() => window.print()}>
          印刷する
        </Button>
      </PageTitle>
      <PrintNote />
      <RecordedNote />
      <Stack gap="xl" maw={900}>
        {resident.protected && <ProtectedNote />}
        {resident.useStopped && (
          <Alert color="red" variant="outline" title="利用停止中です">
            本人の請求により、登録内容は使えません。表示も、配信も、直すこともできません。
          </Alert>
        )}
        <dl className="facts">
          {facts.map(([label, text]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{text}</dd>
            </div>
          ))}
          <div>
            <dt>テスト配信</dt>
            <dd>
              <Group gap="sm">
                {resident.staffTester ? '届きます（職員）' : '届きません'}
                {mayManage && (
                  <span className="no-print">
                    <TesterSwitch id={resident.id} name={name} staffTester={resident.staffTester} />
                  </span>
                )}
              </Group>
            </dd>
          </div>
        </dl>
        {may('residents.protect') && <Protection id={resident.id} name={name} />}
        <section aria-labelledby="answers-title">
          <Title order={2} id="answers-title" mb="xs">
            登録内容
          </Title>
          {resident.answers.length === 0 ? (
            <Text>登録項目がまだありません。</Text>
          ) : (
            <Table className="cards-on-phones" verticalSpacing="sm">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>登録項目</Table.Th>
                  <Table.Th>答え</Table.Th>
                  <Table.Th className="no-print">
                    <span className="visually-hidden">操作</span>
                  </Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {resident.answers.map((answer) => {
                  const question = attributes.data?.entries.find((entry) => entry.id === answer.definitionId);
                  return (
                    <Table.Tr key={answer.definitionId}>
                      <Table.Td>
                        <Group gap="xs">
                          <Text fw={700} size="sm">
                            {answer.label}
                          </Text>
                          {answer.class !== 'open' && (
                            <Badge
                              variant="outline"
                              color="gray"
                              tt="none"
                              title={ANSWER_CLASSES[answer.class]}
                            >
                              {answer.class === 'sealed' ? '暗号化' : '要配慮'}
                            </Badge>
                          )}
                        </Group>
                      </Table.Td>
                      <Table.Td>
                        {answer.state === 'answered' ? (
                          <Text style={{ overflowWrap: 'anywhere' }}>{answer.text}</Text>
                        ) : (
                          <Text c="dimmed">
                            {answer.state === 'declined' ? '「答えない」を選択' : '未回答'}
                          </Text>
                        )}
                      </Table.Td>
                      <Table.Td ta="right" className="no-print">
                        {mayManage && question && (
                          <Button
                            variant="default"
                            size="xs"
                            aria-label={`「${answer.label}」の答えを直す`}
                            onClick={() =>
                              setCorrecting({ question, text: answer.text, value: answer.value })
                            }
                          >
                            直す
                          </Button>
                        )}
                      </Table.Td>
                    </Table.Tr>
                  );
                })}
              </Table.Tbody>
            </Table>
          )}
        </section>
        <section aria-labelledby="history-title">
          <Title order={2} id="history-title" mb="xs">
            これまでのこと
          </Title>
          {resident.history.length === 0 ? (
            <Text c="dimmed">記録はまだありません。</Text>
          ) : (
            <List listStyleType="none" spacing={4}>
              {resident.history.map((step) => (
                <List.Item key={`${step.at}:${step.kind}`}>
                  {formatDateTime(step.at)}　{step.text}
                </List.Item>
              ))}
            </List>
          )}
        </section>
      </Stack>
      {correcting && (
        <CorrectAnswer residentId={resident.id} answer={correcting} onClose={() => setCorrecting(null)} />
      )}
    </>
  );
}
