import { Button, Container, Text, Title } from '@mantine/core';
import { useEffect } from 'react';
import { codeOf } from '../api.ts';
import { messageOf } from './messages.ts';

export function SomethingBroke({ error, reset }: { error: unknown; reset?: () => void }) {
  const refused = codeOf(error) === 'forbidden';
  const title = refused ? 'この画面を見る権限がありません' : '表示できませんでした';
  useEffect(() => {
    document.title = `${title}｜窓口`;
  }, [title]);
  // Reading again would be refused again: say so, and lead somewhere that is open.
  if (refused)
    return (
      <Container size="sm" py="xl" role="alert">
        <Title order={1}>{title}</Title>
        <Text my="md">{messageOf(error)}</Text>
        <Button component="a" href="/admin/">
          ホームへ
        </Button>
      </Container>
    );
  return (
    <Container size="sm" py="xl" role="alert">
      <Title order={1}>{title}</Title>
      <Text my="md">{messageOf(error)}</Text>
      <Button onClick={() => (reset ? reset() : location.reload())}>もう一度読み込む</Button>
    </Container>
  );
}
