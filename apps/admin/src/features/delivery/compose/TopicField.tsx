/** 配信カテゴリー: lets residents reduce news of this kind; who did so is left out. */
import { NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../../api.ts';

export function TopicField({
  topic,
  onChange,
}: {
  topic: string | null;
  onChange: (topic: string | null) => void;
}) {
  const topics = useQuery(api.residents.listTopics.queryOptions({ input: {}, staleTime: 60_000 }));
  const offered = topics.data?.entries ?? [];
  if (offered.length === 0 && topic === null) return null;
  return (
    <NativeSelect
      label="配信カテゴリー"
      description="選ぶと、メッセージの下に「このお知らせを減らす」が付き、減らした人には届きません。"
      value={topic ?? ''}
      data={[
        { value: '', label: 'なし' },
        ...offered.map(({ id, label }) => ({ value: id, label })),
        // A topic that was retired since: it stays until somebody chooses another.
        ...(topic !== null && topics.data && !offered.some(({ id }) => id === topic)
          ? [{ value: topic, label: '（いまは使っていないカテゴリー）' }]
          : []),
      ]}
      onChange={({ currentTarget: { value } }) => onChange(value === '' ? null : value)}
    />
  );
}
