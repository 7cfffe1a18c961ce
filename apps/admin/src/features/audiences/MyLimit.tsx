/** 送れる配信グループ: told to a limited person before they choose, with whom to ask. */
import { Alert, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../api.ts';

export function MyLimit() {
  const limit = useQuery(api.audiences.mySendingLimit.queryOptions({ input: {}, staleTime: 60_000 })).data
    ?.limit;
  if (!limit) return null;
  const people = limit.givers.map(({ name, department }) => (department ? `${department} ${name}` : name));
  return (
    <Alert color="blue" variant="outline" mb="md" title="あなたが送れる配信グループは決められています">
      <Text size="sm">
        {limit.segments.length === 0
          ? '今は、どの配信グループにも送れません。'
          : `送れるのは${limit.segments.map(({ name }) => `「${name}」`).join('')}です。条件で絞り込むことはできますが、広げることはできません。`}
        ほかにも送るには、{people.length > 0 ? people.join('、または') : '管理者'}に依頼してください。
      </Text>
    </Alert>
  );
}
