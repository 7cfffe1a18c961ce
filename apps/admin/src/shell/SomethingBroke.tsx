import { Button, Container, Text, Title } from '@mantine/core';
import { codeOf } from '../api.ts';
import { messageOf } from './messages.ts';

export function SomethingBroke({ error, reset }: { error: unknown; reset?: () => void }) {
  // Reading again would be refused again: say so, and lead somewhere that is open.
  if (codeOf(error) === 'forbidden')
    return (
      <Container size="sm" py="xl" role="alert">
        <Title order={1}>この画面を見る権限がありません</Title>
        <Text my="md">{messageOf(error)}</Text>
        <Button component="a" href="/admin/">
          ホームへ
        </Button>
      </Container>
    );
  return (
    <Container size="sm" py="xl" role="alert">
      <Title order={1}>表示できませんでした</Title>
      <Text my="md">{messageOf(error)}</Text>
      <Button onClick={() => (reset ? reset() : location.reload())}>もう一度読み込む</Button>
    </Container>
  );
}
