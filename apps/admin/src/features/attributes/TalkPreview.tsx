import '@madoguchi/talk-view/talk-view.css';
import { Text, Title } from '@mantine/core';
import { renderTalk } from '@madoguchi/talk-view';
import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useMemo } from 'react';
import { api } from '../../api.ts';

/** トークでの見え方, while typing. talk-view escapes all data (its tests hold it). */
export function TalkPreview({ messages, note }: { messages: readonly object[]; note?: string }) {
  const channels = useQuery(api.line.listChannels.queryOptions({ input: {}, staleTime: 600_000 }));
  const accountName = channels.data?.channels[0]?.name ?? '公式アカウント';
  const later = useDeferredValue(messages); // typing never waits for the drawing
  const html = useMemo(
    () =>
      renderTalk(
        later.map((message) => ({ from: 'account' as const, message })),
        { accountName },
      ),
    [later, accountName],
  );
  return (
    <section aria-label="トークでの見え方">
      <Title order={2} size="h3" mb="xs">
        トークでの見え方
      </Title>
      <div className="phone" dangerouslySetInnerHTML={{ __html: html }} />
      {note && (
        <Text size="sm" c="dimmed" mt="xs">
          {note}
        </Text>
      )}
    </section>
  );
}
