/** 書き出す: the same button on every list, with the two formats of the office. */
import { Button, Menu } from '@mantine/core';
import type { SheetFormat } from '@madoguchi/contract/sheet';
import { FORMAT_CHOICES } from './sheet-formats.ts';

export function ExportMenu({
  label,
  busy,
  onChoose,
}: {
  /** 「一覧を書き出す」 */
  label: string;
  busy: boolean;
  onChoose: (format: SheetFormat) => void;
}) {
  return (
    <Menu position="bottom-end" withinPortal={false}>
      <Menu.Target>
        <Button variant="default" loading={busy}>
          {label}（CSV・Excel）
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {FORMAT_CHOICES.map(({ value, label: words }) => (
          <Menu.Item key={value} onClick={() => onChoose(value)}>
            {words}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
