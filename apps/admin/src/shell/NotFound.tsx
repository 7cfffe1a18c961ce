import { Button, Container, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';

export function NotFound() {
  return (
    <Container size="sm" py="xl">
      <Title order={1}>このページはありません</Title>
      <Text my="md">アドレスが違うか、削除されたページです。</Text>
      <Button component={Link} to="/">
        ホームへ
      </Button>
    </Container>
  );
}
