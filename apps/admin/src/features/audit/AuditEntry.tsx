/** One entry of the record: everything it holds, in words. Opening it is noted too. */
import { Alert, Anchor, Button, Stack, Table, Text, Title } from '@mantine/core';
import { AUDIT_LOGS } from '@madoguchi/contract/audit-actions';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { api } from '../../api.ts';
import { formatSecond } from '../../shell/format.ts';
import { Loading } from '../../shell/Loading.tsx';
import { PageTitle } from '../../shell/PageTitle.tsx';
import { PrintNote } from '../../shell/PrintNote.tsx';
import { SomethingBroke } from '../../shell/SomethingBroke.tsx';
import { actorWords, subjectLink, subjectWords } from './audit-words.ts';
import { AuditTable } from './AuditTable.tsx';

export function AuditEntry() {
  const { id = '' } = useParams({ strict: false });
  const shown = useQuery(api.audit.showEntry.queryOptions({ input: { id }, refetchOnWindowFocus: false }));
  if (shown.isPending) return <Loading />;
  if (!shown.data) return <SomethingBroke error={shown.error} reset={() => void shown.refetch()} />;
  const entry = shown.data;
  const link = subjectLink(entry.subject);
  const facts: readonly (readonly [string, React.ReactNode])[] = [
    ['日時', formatSecond(entry.at)],
    ['記録の種類', AUDIT_LOGS[entry.log]],
    ['操作', entry.words],
    [
      '行った人',
      entry.actor.kind === 'staff' ? (
        <Anchor
          component={Link}
          to="/audit"
          search={{ actorKind: 'staff', actorId: entry.actor.id } as never}
        >
          {actorWords(entry.actor)}（この人の記録を見る）
        </Anchor>
      ) : (
        actorWords(entry.actor)
      ),
    ],
    ['接続元', entry.address ?? '—'],
    [
      '対象',
      entry.subject ? (
        <>
          {link ? (
            <Anchor component={Link} to={link}>
              {subjectWords(entry.subject)}
            </Anchor>
          ) : (
            subjectWords(entry.subject)
          )}
          {'　'}
          <Anchor
            component={Link}
            to="/audit"
            search={{ subjectKind: entry.subject.kind, subjectId: entry.subject.id } as never}
          >
            この対象の記録を見る
          </Anchor>
        </>
      ) : (
        '—'
      ),
    ],
    ['理由', entry.purpose ?? '—'],
    [
      '封',
      entry.block
        ? `第${entry.block.epoch}期 封${entry.block.no}（${formatSecond(entry.block.sealedAt)}）`
        : 'まだです（1秒ほどで封をします）',
    ],
    ['記録の番号', entry.id],
    ['一連の処理の番号', entry.requestId],
  ];
  return (
    <>
      <PageTitle title="操作記録の詳細" back={{ to: '/audit', label: '操作記録' }}>
        <Button variant="default" onClick={() => window.print()}>
          印刷する
        </Button>
      </PageTitle>
      <PrintNote />
      <Stack gap="xl" maw={960}>
        {!entry.authentic && (
          <Alert color="red" variant="outline" title="この記録は書き換えられています" role="alert">
            このシステムが書いた内容と違います。データベースをそのまま保存し、情報セキュリティの担当へ知らせてください。
          </Alert>
        )}
        <dl className="facts">
          {facts.map(([label, text]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{text}</dd>
            </div>
          ))}
        </dl>
        <section aria-labelledby="changes-title">
          <Title order={2} id="changes-title" mb="xs">
            内容
          </Title>
          {entry.changes.length === 0 ? (
            <Text c="dimmed">この操作には、前後の内容はありません。</Text>
          ) : (
            <Table className="cards-on-phones" verticalSpacing="xs">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>項目</Table.Th>
                  <Table.Th>前</Table.Th>
                  <Table.Th>後</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {entry.changes.map(({ label, before, after }) => (
                  <Table.Tr key={label}>
                    <Table.Td>
                      <Text size="sm" fw={700}>
                        {label}
                      </Text>
                    </Table.Td>
                    <Table.Td data-label="前">
                      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
                        {before ?? '—'}
                      </Text>
                    </Table.Td>
                    <Table.Td data-label="後">
                      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
                        {after ?? '—'}
                      </Text>
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          )}
        </section>
        {entry.together.length > 0 && (
          <section aria-labelledby="together-title">
            <Title order={2} id="together-title" mb="xs">
              同じ処理で残った記録
            </Title>
            <AuditTable rows={entry.together} />
          </section>
        )}
      </Stack>
    </>
  );
}
