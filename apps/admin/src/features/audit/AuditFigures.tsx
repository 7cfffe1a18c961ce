/** 操作記録の集計: per day, per action, per person. */
import { Anchor, Button, Group, NativeSelect, Stack, Table, Text, Title } from '@mantine/core';
import { AUDIT_LOGS, type AuditLog } from '@madoguchi/contract/audit-actions';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { api, codeOf, dataOf } from '../../api.ts';
import { DayInput } from '../../shell/DayInput.tsx';
import { EmptyState } from '../../shell/EmptyState.tsx';
import { formatCount, formatDay, formatDateTime } from '../../shell/format.ts';
import { Loading } from '../../shell/Loading.tsx';
import { PageTitle } from '../../shell/PageTitle.tsx';
import { PrintNote } from '../../shell/PrintNote.tsx';
import { SomethingBroke } from '../../shell/SomethingBroke.tsx';
import { actorWords } from './audit-words.ts';

export function AuditFigures() {
  const [log, setLog] = useState<AuditLog>('operation');
  const [from, setFrom] = useState<string | null>(null);
  const [to, setTo] = useState<string | null>(null);
  const figures = useQuery(
    api.audit.showFigures.queryOptions({
      input: { log, from: from ?? undefined, to: to ?? undefined },
      refetchOnWindowFocus: false,
    }),
  );
  const { data } = figures;
  const most = Math.max(1, ...(data?.days ?? []).map(({ count }) => count));
  return (
    <>
      <PageTitle title="操作記録の集計" back={{ to: '/audit', label: '操作記録' }}>
        <Button variant="default" onClick={() => window.print()}>
          印刷する
        </Button>
      </PageTitle>
      <PrintNote />
      <Group gap="sm" align="flex-end" mb="md" className="no-print" role="search" aria-label="集計する期間">
        <NativeSelect
          label="記録の種類"
          value={log}
          data={Object.entries(AUDIT_LOGS).map(([value, label]) => ({ value, label }))}
          onChange={({ currentTarget: { value } }) => setLog(value as AuditLog)}
        />
        <DayInput
          label="いつから"
          value={from}
          onChange={setFrom}
          error={
            codeOf(figures.error) === 'range_too_long' &&
            `一度に集計できるのは${String(dataOf(figures.error).days)}日までです。期間を短くしてください。`
          }
        />
        <DayInput label="いつまで" value={to} onChange={setTo} />
      </Group>
      {figures.isPending ? (
        <Loading />
      ) : !data ? (
        codeOf(figures.error) !== 'range_too_long' && (
          <SomethingBroke error={figures.error} reset={() => void figures.refetch()} />
        )
      ) : data.total === 0 ? (
        <EmptyState title="この期間の記録はありません">
          <Text>期間か記録の種類を変えてください。</Text>
        </EmptyState>
      ) : (
        <Stack gap="xl" maw={960}>
          <Text role="status">
            {AUDIT_LOGS[log]}：{formatDay(data.from)}から{formatDay(data.to)}まで {formatCount(data.total)}件
          </Text>
          <Figures title="日ごと" head={['日', '件数', '']}>
            {data.days.map(({ day, count }) => (
              <Table.Tr key={day}>
                <Table.Td>{formatDay(day)}</Table.Td>
                <Table.Td ta="right">{formatCount(count)}</Table.Td>
                <Table.Td w="50%" aria-hidden>
                  {count > 0 && <div className="bar" style={{ inlineSize: `${(count / most) * 100}%` }} />}
                </Table.Td>
              </Table.Tr>
            ))}
          </Figures>
          <Figures title="操作ごと" head={['操作', '件数']}>
            {data.actions.map(({ action, words, count }) => (
              <Table.Tr key={action}>
                <Table.Td>
                  <Anchor
                    component={Link}
                    to="/audit"
                    search={{ log, action, from: data.from, to: data.to } as never}
                  >
                    {words}
                  </Anchor>
                </Table.Td>
                <Table.Td ta="right">{formatCount(count)}</Table.Td>
              </Table.Tr>
            ))}
          </Figures>
          <Figures title="人ごと（利用者を除く）" head={['行った人', '件数', '最後の操作']}>
            {data.actors.map((actor) => (
              <Table.Tr key={`${actor.kind}:${actor.id}`}>
                <Table.Td>
                  <Anchor
                    component={Link}
                    to="/audit"
                    search={
                      { log, actorKind: actor.kind, actorId: actor.id, from: data.from, to: data.to } as never
                    }
                  >
                    {actorWords(actor)}
                  </Anchor>
                </Table.Td>
                <Table.Td ta="right">{formatCount(actor.count)}</Table.Td>
                <Table.Td>{formatDateTime(actor.lastAt)}</Table.Td>
              </Table.Tr>
            ))}
          </Figures>
        </Stack>
      )}
    </>
  );
}

function Figures({ title, head, children }: { title: string; head: readonly string[]; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <Title order={2} mb="xs">
        {title}
      </Title>
      <Table verticalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            {head.map((label) => (
              <Table.Th key={label} {...(label === '件数' ? { ta: 'right' as const } : {})}>
                {label || <span className="visually-hidden">多さ</span>}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>{children}</Table.Tbody>
      </Table>
    </section>
  );
}
