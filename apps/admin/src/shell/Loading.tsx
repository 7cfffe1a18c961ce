import { Center, Loader, Stack, Text } from '@mantine/core';

export function Loading({ label = '読み込んでいます' }: { label?: string }) {
  return (
    <Center py="xl">
      <Stack align="center" gap="xs" role="status">
        <Loader />
        <Text size="sm">{label}</Text>
      </Stack>
    </Center>
  );
}
