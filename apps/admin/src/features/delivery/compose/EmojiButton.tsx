/** 絵文字: those that municipal notices use; each is read aloud by its name, so one at the end of a line is enough. */
import { Button, Group, Popover } from '@mantine/core';
import { useState } from 'react';

const EMOJI = [
  ['📢', 'お知らせ'],
  ['📅', '日付'],
  ['🕐', '時刻'],
  ['📍', '場所'],
  ['☎️', '電話'],
  ['🔗', 'リンク'],
  ['⚠️', '注意'],
  ['🚨', '緊急'],
  ['🌀', '台風'],
  ['☔', '雨'],
  ['☀️', '晴れ'],
  ['🔥', '火'],
  ['🏥', '病院'],
  ['💉', '予防接種'],
  ['👶', '赤ちゃん'],
  ['🎒', '学校'],
  ['📚', '図書館'],
  ['🗑️', 'ごみ'],
  ['♻️', '資源'],
  ['🗳️', '選挙'],
  ['🎉', '催し'],
  ['🌸', '桜'],
  ['🙇', 'お願い'],
  ['✅', '済み'],
] as const;

export function EmojiButton({ name, onPick }: { name: string; onPick: (emoji: string) => void }) {
  const [open, setOpen] = useState(false);
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-start" trapFocus returnFocus>
      <Popover.Target>
        <Button
          variant="subtle"
          size="compact-sm"
          aria-label={`${name}に絵文字を入れる`}
          onClick={() => setOpen((before) => !before)}
        >
          絵文字
        </Button>
      </Popover.Target>
      <Popover.Dropdown maw={300}>
        <Group gap={4} role="group" aria-label="絵文字">
          {EMOJI.map(([emoji, label]) => (
            <Button
              key={emoji}
              variant="default"
              size="compact-md"
              px={6}
              aria-label={`${label} ${emoji}`}
              onClick={() => {
                setOpen(false);
                // After the popover gave the focus back.
                setTimeout(() => onPick(emoji));
              }}
            >
              {emoji}
            </Button>
          ))}
        </Group>
      </Popover.Dropdown>
    </Popover>
  );
}
