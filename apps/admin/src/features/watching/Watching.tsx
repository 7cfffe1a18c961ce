/** 見守り: what the program noticed, what waits for somebody, and what came of it. */
import { Button, SegmentedControl, Stack, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../api.ts';
import { MoreButton } from '../../shell/MoreButton.tsx';
import { EmptyState } from '../../shell/EmptyState.tsx';
import { Loading } from '../../shell/Loading.tsx';
import { PageTitle } from '../../shell/PageTitle.tsx';
import { PrintNote } from '../../shell/PrintNote.tsx';
import { SomethingBroke } from '../../shell/SomethingBroke.tsx';
import { useMay } from '../../shell/use-may.ts';
import { Warning } from './Warning.tsx';

export function Watching() {
  const may = useMay();
  const [state, setState] = useState<'open' | 'all'>('open');
  const list = useInfiniteQuery({
    ...api.watching.listWarnings.infiniteOptions({
      input: (after: string | undefined) => ({ state, after }),
      initialPageParam: undefined,
      getNextPageParam: ({ next }) => next ?? undefined,
    }),
    refetchInterval: 30_000,
  });
  const rows = list.data?.pages.flatMap(({ entries }) => entries) ?? [];
  return (
    <>
      <PageTitle title="見守り">
        {may('security.manage') && (
          <Button variant="default" component={Link} to="/watching/rules">
            見守る項目と知らせ方
          </Button>
        )}
        <Button variant="default" onClick={() => window.print()}>
          印刷する
        </Button>
      </PageTitle>
      <PrintNote />
      <Text size="sm" c="dimmed" mb="md">
        ログインの失敗、大量の書き出し、記録の異常などを自動で見つけて知らせます。確かめたら「確認済みにする」を押してください。
      </Text>
      <SegmentedControl
        className="no-print"
        mb="md"
        aria-label="表示するお知らせ"
        value={state}
        onChange={(value) => setState(value as typeof state)}
        data={[
          { value: 'open', label: '確認を待っているもの' },
          { value: 'all', label: 'これまでのすべて' },
        ]}
      />
      {list.isPending ? (
        <Loading />
      ) : !list.data ? (
        <SomethingBroke error={list.error} reset={() => void list.refetch()} />
      ) : rows.length === 0 ? (
        <EmptyState
          title={state === 'open' ? '確認を待っているお知らせはありません' : 'お知らせはまだありません'}
        >
          <Text ta="center">何かを見つけると、ここと、ホームに出ます。メールでも受け取れます。</Text>
        </EmptyState>
      ) : (
        <Stack gap="md" maw={960}>
          {rows.map((warning) => (
            <Warning key={warning.id} warning={warning} />
          ))}
          <MoreButton list={list} />
        </Stack>
      )}
    </>
  );
}
