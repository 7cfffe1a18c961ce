import { Button, Container, Text, Title } from '@mantine/core';
import { messageOf } from './messages.ts';

export function SomethingBroke({ error, reset }: { error: unknown; reset?: () => void }) {
  return (
    <Container size="sm" py="xl" role="alert">
      <Title order={1}>表示できませんでした</Title>
      <Text my="md">{messageOf(error)}</Text>
      <Button onClick={() => (reset ? reset() : location.reload())}>もう一度読み込む</Button>
    </Container>
  );
}
