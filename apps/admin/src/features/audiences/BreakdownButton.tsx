/** 内訳を見る: who is meant, by area, age and language, before anything is sent. */
import { Alert, Button, SimpleGrid, Stack, Table, Text, Title } from '@mantine/core';
import type { Condition } from '@madoguchi/contract/audiences';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api.ts';
import { formatPeople } from '../../shell/format.ts';
import { Loading } from '../../shell/Loading.tsx';
import { messageOf } from '../../shell/messages.ts';

export function BreakdownButton({
  condition,
  includeUnanswered,
}: {
  condition: Condition | null;
  includeUnanswered: boolean;
}) {
  const [shown, setShown] = useState(false);
  const query = useQuery(
    api.audiences.breakDownCondition.queryOptions({
      input: { condition: condition ?? { kind: 'testers' }, includeUnanswered },
      enabled: shown && condition !== null,
    }),
  );
  if (condition === null) return null;
  return (
    <Stack gap="sm" mt="md">
      <div>
        <Button variant="default" aria-expanded={shown} onClick={() => setShown(!shown)}>
          {shown ? '内訳を閉じる' : '内訳を見る（地域・年代・言語）'}
        </Button>
      </div>
      {shown && query.isPending && <Loading label="数えています" />}
      {shown && query.error && (
        <Alert color="red" variant="outline" role="alert">
          {messageOf(query.error)}
        </Alert>
      )}
      {shown && query.data && (
        <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
          {query.data.tables.map(({ label, rows, unanswered }) => (
            <section key={label} aria-label={`内訳：${label}`}>
              <Title order={3} size="h4">
                {label}
              </Title>
              <Table verticalSpacing={2} withRowBorders={false} aria-label={label}>
                <Table.Tbody>
                  {rows
                    .filter(({ count }) => count !== 0)
                    .map((row) => (
                      <Table.Tr key={row.label}>
                        <Table.Th scope="row" fw={400}>
                          {row.label}
                        </Table.Th>
                        <Table.Td ta="right">{formatPeople(row.count)}</Table.Td>
                      </Table.Tr>
                    ))}
                  <Table.Tr>
                    <Table.Th scope="row" fw={400}>
                      未回答
                    </Table.Th>
                    <Table.Td ta="right">{formatPeople(unanswered)}</Table.Td>
                  </Table.Tr>
                </Table.Tbody>
              </Table>
            </section>
          ))}
          {query.data.tables.length === 0 && <Text size="sm">内訳にできる登録項目がありません。</Text>}
        </SimpleGrid>
      )}
    </Stack>
  );
}
