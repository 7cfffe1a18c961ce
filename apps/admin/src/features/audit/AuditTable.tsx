import { Anchor, Table, Text } from '@mantine/core';
import type { AuditRow } from '@madoguchi/contract/audit';
import { Link } from '@tanstack/react-router';
import { formatSecond } from '../../shell/format.ts';
import { actorWords, subjectWords } from './audit-words.ts';

/** Rows of the record: when, who, what, on whom, from where. `plain` without links, for paper. */
export function AuditTable({ rows, plain = false }: { rows: readonly AuditRow[]; plain?: boolean }) {
  return (
    <Table className="cards-on-phones" verticalSpacing="xs" highlightOnHover={!plain}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>日時</Table.Th>
          <Table.Th>行った人</Table.Th>
          <Table.Th>操作</Table.Th>
          <Table.Th>対象</Table.Th>
          <Table.Th>接続元</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((row) => (
          <Table.Tr key={row.id} className="keep-together">
            <Table.Td>
              <Text size="sm" style={{ whiteSpace: 'nowrap' }}>
                {formatSecond(row.at)}
              </Text>
            </Table.Td>
            <Table.Td data-label="行った人">
              <Text size="sm">{actorWords(row.actor)}</Text>
            </Table.Td>
            <Table.Td>
              {plain ? (
                <Text size="sm">{row.words}</Text>
              ) : (
                <Anchor component={Link} to={`/audit/${row.id}`} preload={false} size="sm" fw={700}>
                  {row.words}
                </Anchor>
              )}
            </Table.Td>
            <Table.Td data-label="対象">
              <Text size="sm">{subjectWords(row.subject) || '—'}</Text>
            </Table.Td>
            <Table.Td data-label="接続元">
              <Text size="sm">{row.address ?? '—'}</Text>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
