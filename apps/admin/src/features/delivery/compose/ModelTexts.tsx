/** 文例: texts of the library, put in as they are. */
import { Button, Menu } from '@mantine/core';
import type { DraftBlock } from '@madoguchi/contract/delivery';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../../api.ts';

export function ModelTexts({
  full,
  onInsert,
}: {
  full: boolean;
  onInsert: (blocks: readonly DraftBlock[]) => void;
}) {
  const library = useQuery(api.delivery.listTemplates.queryOptions({ input: {}, staleTime: 60_000 }));
  const texts = (library.data?.entries ?? []).filter(({ kind, archived }) => kind === 'text' && !archived);
  if (texts.length === 0) return null;
  return (
    <Menu position="bottom-start" returnFocus={false}>
      <Menu.Target>
        <Button variant="light" disabled={full}>
          ＋ 文例から
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {texts.map(({ id, name, content }) => (
          <Menu.Item key={id} onClick={() => onInsert(content.blocks)}>
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
