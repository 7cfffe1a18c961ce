/** Printed codes, shown this once, on the screen and on A4. */
import { Alert, Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { PrintNote } from '../../shell/PrintNote.tsx';

export function CodeSheet({
  name,
  codes,
  owner,
}: {
  /** 予備コード or 確認コード表. */
  name: string;
  codes: readonly string[];
  owner: string;
}) {
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  return (
    <Stack>
      <Alert color="yellow" title={`${name}を表示できるのは今だけです`} className="no-print">
        印刷して、鍵のかかるところに保管してください。前のものは使えなくなりました。
      </Alert>
      <PrintNote />
      <Paper withBorder p="lg" className="keep-together">
        <Title order={3} ref={title} tabIndex={-1} mb="md">
          {name}　{owner}
        </Title>
        <SimpleGrid
          cols={{ base: 1, xs: 2 }}
          component="ol"
          m={0}
          p={0}
          spacing="sm"
          className="backup-codes"
        >
          {codes.map((code) => (
            <Text key={code} component="li" ff="monospace" fz="lg">
              □ {code}
            </Text>
          ))}
        </SimpleGrid>
        <Text size="sm" mt="md">
          使ったコードには印を付けてください。1つのコードは1回だけ使えます。人に見せないでください。
        </Text>
      </Paper>
    </Stack>
  );
}
