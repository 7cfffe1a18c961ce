/** ID管理簿 (ADM-05): 登録・変更・抹消 with who asked and who approved; prints on A4. */
import { Button, Group, Table, Text } from '@mantine/core';
import { REGISTER_KINDS } from '@madoguchi/contract/staff';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api.ts';
import { DayInput } from '../../shell/DayInput.tsx';
import { EmptyState } from '../../shell/EmptyState.tsx';
import { formatDateTime } from '../../shell/format.ts';
import { Loading } from '../../shell/Loading.tsx';
import { PageTitle } from '../../shell/PageTitle.tsx';
import { PrintNote } from '../../shell/PrintNote.tsx';
import { SomethingBroke } from '../../shell/SomethingBroke.tsx';
import { dayWords } from './people/post-words.ts';
import { today } from './people/staff-draft.ts';

/** 4月1日 of the 年度 of a day. */
function startOfYear(day: string): string {
  const [year, month] = day.split('-').map(Number) as [number, number];
  return `${month >= 4 ? year : year - 1}-04-01`;
}

export function Register() {
  const [from, setFrom] = useState(() => startOfYear(today()));
  const [until, setUntil] = useState(today);
  const list = useQuery(api.staff.listRegister.queryOptions({ input: { from, until } }));
  return (
    <>
      <PageTitle title="ID管理簿" back={{ to: '/staff', label: '職員の一覧' }} help="staff">
        <Button variant="default" onClick={() => window.print()}>
          印刷する
        </Button>
      </PageTitle>
      <PrintNote />
      <Text size="sm" className="print-only">
        {dayWords(from)}から{dayWords(until)}までに記録したもの
      </Text>
      <Group align="flex-end" mb="md" className="no-print">
        <DayInput label="記録した日（はじめ）" value={from} onChange={(day) => day && setFrom(day)} />
        <DayInput label="記録した日（おわり）" value={until} onChange={(day) => day && setUntil(day)} />
        <Button variant="default" onClick={() => (setFrom(startOfYear(today())), setUntil(today()))}>
          今年度
        </Button>
      </Group>
      {list.isPending ? (
        <Loading />
      ) : !list.data ? (
        <SomethingBroke error={list.error} reset={() => void list.refetch()} />
      ) : list.data.entries.length === 0 ? (
        <EmptyState title="この期間の記録はありません" />
      ) : (
        <>
          {list.data.more && (
            <Text mb="sm">多すぎるため、新しいものだけを表示しています。期間を短くしてください。</Text>
          )}
          <Table verticalSpacing="xs" className="cards-on-phones">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>記録した日時</Table.Th>
                <Table.Th>職員</Table.Th>
                <Table.Th>種類</Table.Th>
                <Table.Th>内容</Table.Th>
                <Table.Th>効く日</Table.Th>
                <Table.Th>申請／承認／記録</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {list.data.entries.map((entry) => (
                <Table.Tr key={entry.id}>
                  <Table.Td>{formatDateTime(entry.recordedAt)}</Table.Td>
                  <Table.Td data-label="職員">
                    {entry.staffNumber} {entry.staffName}
                  </Table.Td>
                  <Table.Td data-label="種類">{REGISTER_KINDS[entry.kind]}</Table.Td>
                  <Table.Td data-label="内容">{entry.content}</Table.Td>
                  <Table.Td data-label="効く日">{dayWords(entry.effectiveOn)}</Table.Td>
                  <Table.Td data-label="申請／承認／記録">
                    {[entry.askedBy, entry.approvedBy, entry.recordedBy || 'システム']
                      .map((name) => name || '—')
                      .join('／')}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </>
      )}
    </>
  );
}
