/** 担当と変更の履歴: who keeps the group, and who made it what it is. */
import { List, Text, Title } from '@mantine/core';
import { SEGMENT_CHANGES, type SegmentView } from '@madoguchi/contract/audiences';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../api.ts';
import { formatDateTime } from '../../shell/format.ts';

export function SegmentHistory({ segment }: { segment: SegmentView }) {
  const history = useQuery(
    api.audiences.listSegmentChanges.queryOptions({ input: { id: segment.id }, staleTime: 0 }),
  );
  const changes = history.data?.changes ?? [];
  return (
    <section aria-labelledby="history-title">
      <Title order={2} size="h3" id="history-title" mb="xs">
        変更の履歴
      </Title>
      {segment.keeper && (
        <Text size="sm">作った人：{segment.keeper}（引き継ぐと、引き継いだ人になります）</Text>
      )}
      {history.data && changes.length === 0 && <Text size="sm">記録はまだありません。</Text>}
      <List size="sm" mt="xs" spacing="xs">
        {changes.map(({ id, at, by, kind, name, sentence }) => (
          <List.Item key={id}>
            {formatDateTime(at)}　{by ?? 'システム'}が{SEGMENT_CHANGES[kind]}
            <Text size="sm" c="dimmed">
              「{name}」{sentence}
            </Text>
          </List.Item>
        ))}
      </List>
    </section>
  );
}
