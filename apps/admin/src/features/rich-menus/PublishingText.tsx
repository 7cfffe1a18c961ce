/** How far a menu is: in words, and with the reason where LINE makes us wait. */
import { Text } from '@mantine/core';
import type { MenuSummary } from '@madoguchi/contract/rich-menus';
import { WAITING } from './waiting.ts';

export function PublishingText({ menu }: { menu: MenuSummary }) {
  const { publishing, liveVersion, changed } = menu;
  if (publishing)
    return (
      <>
        <Text size="sm">
          公開の準備中（{publishing.needed}枚のうち{publishing.ready}枚ができました）
        </Text>
        {publishing.waiting && <Text size="sm">{WAITING[publishing.waiting]}</Text>}
      </>
    );
  if (liveVersion === null) return <Text size="sm">まだ公開していません</Text>;
  return (
    <Text size="sm">
      {menu.kind === 'emergency'
        ? `いつでも切り替えられます（第${liveVersion}版）`
        : `第${liveVersion}版を公開中`}
      {changed && '（公開していない変更があります）'}
    </Text>
  );
}
