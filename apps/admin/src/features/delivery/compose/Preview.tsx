/** 見え方の確認: the notification, the talk list and the bubble, drawn as residents see them, while typing. */
import '@madoguchi/talk-view/talk-view.css';
import { SegmentedControl, Stack, Text, Title } from '@mantine/core';
import type { DraftBlock, DraftTap } from '@madoguchi/contract/delivery';
import { previewThree } from '@madoguchi/talk-view';
import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useMemo, useState } from 'react';
import { api } from '../../../api.ts';
import { previewMessages, type MediaById } from './blocks.ts';

export function Preview({
  blocks,
  quickReplies,
  media,
}: {
  blocks: readonly DraftBlock[];
  quickReplies: readonly DraftTap[];
  media: MediaById;
}) {
  const [pc, setPc] = useState(false);
  const channels = useQuery(api.line.listChannels.queryOptions({ input: {}, staleTime: 600_000 }));
  const accountName = channels.data?.channels[0]?.name ?? '公式アカウント';
  const later = useDeferredValue(blocks); // typing never waits for the drawing
  const messages = useMemo(() => previewMessages(later, quickReplies, media), [later, quickReplies, media]);
  const places = useMemo(() => previewThree(messages, { accountName, pc }), [messages, accountName, pc]);
  return (
    <Stack gap="sm" className="preview" component="section" aria-label="見え方の確認">
      <Title order={2}>見え方の確認</Title>
      <SegmentedControl
        aria-label="見る機器"
        size="xs"
        value={pc ? 'pc' : 'phone'}
        onChange={(value) => setPc(value === 'pc')}
        data={[
          { value: 'phone', label: 'スマートフォン' },
          { value: 'pc', label: 'パソコン' },
        ]}
      />
      {messages.length === 0 ? (
        <Text size="sm" c="dimmed">
          文章を書くと、利用者のスマートフォンでの見え方がここに表示されます。
        </Text>
      ) : (
        <>
          <Place title="通知" html={places.notification} />
          <Place title="トーク一覧" html={places.talkList} />
          <Place title="トーク" html={places.bubble} />
          {pc && quickReplies.length > 0 && (
            <Text size="sm" c="dimmed">
              選択肢は、パソコンのLINEには出ません。
            </Text>
          )}
        </>
      )}
    </Stack>
  );
}

/** The HTML comes from talk-view, which escapes all data and lets only its own tags through (its tests hold it). */
function Place({ title, html }: { title: string; html: string }) {
  return (
    <section aria-label={title}>
      <Text size="sm" fw={700} mb={4}>
        {title}
      </Text>
      <div className="phone" dangerouslySetInnerHTML={{ __html: html }} />
    </section>
  );
}
