/** One incident: what is known, whom it concerns, the reports with their days, and every step; prints on A4. */
import { Alert, Button, Group, List, Stack, Text, Title } from '@mantine/core';
import {
  INCIDENT_GROUNDS,
  INCIDENT_KINDS,
  INCIDENT_STEPS,
  REPORT_SOURCE,
  type IncidentDetail,
} from '@madoguchi/contract/incidents';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { api, queryClient } from '../../api.ts';
import { ConfirmDialog } from '../../shell/ConfirmDialog.tsx';
import { formatDateTime, formatDay, formatPeople } from '../../shell/format.ts';
import { Loading } from '../../shell/Loading.tsx';
import { messageOf } from '../../shell/messages.ts';
import { PageTitle } from '../../shell/PageTitle.tsx';
import { PrintNote } from '../../shell/PrintNote.tsx';
import { SomethingBroke } from '../../shell/SomethingBroke.tsx';
import { IncidentForm } from './IncidentForm.tsx';
import { reportWords } from './report-words.ts';

const BACK = { to: '/incidents', label: '漏えい等の記録' };

export function NewIncident() {
  const navigate = useNavigate();
  return (
    <>
      <PageTitle title="漏えい等を記録する" back={BACK} />
      <IncidentForm before={null} onSaved={({ id }) => void navigate({ to: `/incidents/${id}` })} />
    </>
  );
}

export function IncidentSheet() {
  const { id = '' } = useParams({ strict: false });
  const [editing, setEditing] = useState(false);
  const shown = useQuery(
    api.incidents.showIncident.queryOptions({ input: { id }, refetchOnWindowFocus: false }),
  );
  if (shown.isPending) return <Loading />;
  if (!shown.data) return <SomethingBroke error={shown.error} reset={() => void shown.refetch()} />;
  const incident = shown.data;
  if (editing)
    return (
      <>
        <PageTitle title="記録を直す" back={BACK} />
        <IncidentForm before={incident} onSaved={() => setEditing(false)} />
      </>
    );
  return (
    <>
      <PageTitle title={incident.title} back={BACK}>
        <Button variant="default" onClick={() => window.print()}>
          印刷する（A4）
        </Button>
        <Button variant="default" onClick={() => setEditing(true)}>
          直す
        </Button>
      </PageTitle>
      <PrintNote />
      <Sheet incident={incident} />
    </>
  );
}

function Sheet({ incident }: { incident: IncidentDetail }) {
  const { account } = incident;
  const facts: readonly (readonly [string, string])[] = [
    ['種類', INCIDENT_KINDS[incident.kind]],
    ['知った日', formatDay(incident.knownOn)],
    [
      '報告が必要なわけ',
      incident.grounds.map((one) => INCIDENT_GROUNDS[one]).join('、') || '当てはまるものはありません',
    ],
    ['報告先', incident.grounds.length > 0 ? '個人情報保護委員会' : '—'],
    ['速報', reportWords(incident.early)],
    ['確報', reportWords(incident.final)],
    ['本人の数', incident.persons === null ? '未確認' : formatPeople(incident.persons)],
    ['数え方', incident.personsFrom || '—'],
    ['何が起きたか', account.happened],
    ['含まれる個人情報の項目', account.items || '—'],
    ['原因', account.cause || '—'],
    ['対応と再発防止', account.measures || '—'],
  ];
  return (
    <Stack gap="lg" maw={900}>
      {(incident.early.daysLeft ?? 1) < 0 || (incident.final.daysLeft ?? 1) < 0 ? (
        <Alert color="red" variant="outline" title="報告の期限を過ぎています" role="alert">
          すぐに個人情報保護委員会へ報告してください。
        </Alert>
      ) : null}
      <dl className="facts">
        {facts.map(([label, text]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>{text}</dd>
          </div>
        ))}
      </dl>
      <Text size="sm" c="dimmed">
        {REPORT_SOURCE}
      </Text>
      <Steps incident={incident} />
      <section aria-labelledby="steps-title">
        <Title order={2} size="h3" id="steps-title" mb="xs">
          これまでのこと
        </Title>
        <List listStyleType="none">
          {incident.steps.map(({ at, step, by }) => (
            <List.Item key={`${at}:${step}`}>
              {formatDateTime(at)}　{INCIDENT_STEPS[step]}　{by}
            </List.Item>
          ))}
        </List>
      </section>
    </Stack>
  );
}

const ASKED = {
  early_reported: '速報をしたことを記録しますか',
  final_reported: '確報をしたことを記録しますか',
  closed: '対応を終えたことを記録しますか',
} as const;

function Steps({ incident }: { incident: IncidentDetail }) {
  const [asked, setAsked] = useState<keyof typeof ASKED | null>(null);
  const take = useMutation(
    api.incidents.takeIncidentStep.mutationOptions({
      async onSuccess() {
        setAsked(null);
        await queryClient.invalidateQueries({ queryKey: api.incidents.key() });
      },
    }),
  );
  return (
    <Group gap="sm" className="no-print">
      {incident.early.reportedOn === null && (
        <Button
          variant={incident.early.dueOn === null ? 'default' : 'filled'}
          onClick={() => setAsked('early_reported')}
        >
          速報をした
        </Button>
      )}
      {incident.final.reportedOn === null && (
        <Button
          // One main button: the report that is next.
          variant={incident.final.dueOn === null || incident.early.reportedOn === null ? 'default' : 'filled'}
          onClick={() => setAsked('final_reported')}
        >
          確報をした
        </Button>
      )}
      {incident.closedAt === null && (
        <Button variant="default" onClick={() => setAsked('closed')}>
          対応を終えた
        </Button>
      )}
      <Button component={Link} to="/audit" variant="default">
        操作記録を見る
      </Button>
      {asked && (
        <ConfirmDialog
          opened
          title={ASKED[asked]}
          confirmLabel="記録する"
          busy={take.isPending}
          problem={take.error ? messageOf(take.error) : null}
          onConfirm={() => take.mutate({ id: incident.id, step: asked })}
          onCancel={() => setAsked(null)}
        >
          <Text>今日の日付で記録します。取り消せません。</Text>
        </ConfirmDialog>
      )}
    </Group>
  );
}
