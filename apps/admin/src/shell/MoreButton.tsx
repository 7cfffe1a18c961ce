/** 「続きを表示する」 below a list that is read page by page; nothing once the end is reached. */
import { Button, Group } from '@mantine/core';

interface PagedList {
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  fetchNextPage(): unknown;
}

export function MoreButton({ list }: { readonly list: PagedList }) {
  if (!list.hasNextPage) return null;
  return (
    <Group justify="center" mt="md">
      <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
        続きを表示する
      </Button>
    </Group>
  );
}
