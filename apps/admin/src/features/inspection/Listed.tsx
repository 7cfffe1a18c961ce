import { Table, Title } from '@mantine/core';
import type { ReactNode } from 'react';

/** One table of the officer's folder; on phones its rows become cards. */
export function Listed({
  title,
  head,
  note,
  children,
}: {
  title: string;
  head: readonly string[];
  /** Between the title and the table. */
  note?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section aria-label={title}>
      <Title order={2} mb="xs">
        {title}
      </Title>
      {note}
      <Table className="cards-on-phones" verticalSpacing="xs" fz="sm">
        <Table.Thead>
          <Table.Tr>
            {head.map((label) => (
              <Table.Th key={label}>{label}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>{children}</Table.Tbody>
      </Table>
    </section>
  );
}
