import { Group, Text, Textarea } from '@mantine/core';
import { TEXT_LIMIT } from '@madoguchi/contract/delivery';
import { useRef, useState, type ClipboardEvent } from 'react';
import { formatCount } from '../../../shell/format.ts';
import type { BlockFieldProps } from './block-fields.ts';
import { hasWideCharacters, lineLength } from './blocks.ts';
import { cleanPasted } from './clean-text.ts';
import { EmojiButton } from './EmojiButton.tsx';

export function TextBlock({ id, name, block, problem, onChange }: BlockFieldProps<'text'>) {
  const { text } = block;
  const field = useRef<HTMLTextAreaElement>(null);
  const [cleaned, setCleaned] = useState(false);
  const length = lineLength(text);
  const over = length > TEXT_LIMIT;
  const set = (value: string) => onChange((before) => ({ ...before, text: value }));
  const insert = (words: string) => {
    const target = field.current;
    if (!target) return;
    target.focus();
    // The only way in that keeps 元に戻す (Ctrl+Z) working; where a browser has dropped it, the range is replaced.
    if (document.execCommand('insertText', false, words)) return;
    target.setRangeText(words, target.selectionStart, target.selectionEnd, 'end');
    set(target.value);
  };
  const paste = (event: ClipboardEvent<HTMLTextAreaElement>) => {
    const pasted = event.clipboardData.getData('text/plain');
    const clean = cleanPasted(pasted);
    if (clean === pasted.replace(/\r\n/g, '\n')) return;
    event.preventDefault();
    insert(clean);
    setCleaned(true);
  };
  return (
    <div>
      <Textarea
        ref={field}
        id={`${id}-text`}
        label="文章"
        autosize
        minRows={4}
        maxRows={24}
        value={text}
        error={
          over
            ? `${formatCount(length - TEXT_LIMIT)}字多すぎます。短くするか、吹き出しを分けてください。`
            : problem('text', false)
        }
        aria-describedby={`${id}-count`}
        onPaste={paste}
        onChange={({ currentTarget: { value } }) => set(value)}
      />
      <Group justify="space-between" gap="xs" mt={2}>
        <EmojiButton name={name} onPick={insert} />
        <Text size="xs" c={over ? 'red.9' : 'dimmed'} id={`${id}-count`}>
          {formatCount(length)}／{formatCount(TEXT_LIMIT)}字
          {hasWideCharacters(text) && '（絵文字などはLINEの決まりで2字以上に数えます）'}
        </Text>
      </Group>
      <Text size="xs" c="dimmed" role="status">
        {cleaned ? '貼り付けた文章から、見えない文字や余分な空白を取りました。' : ''}
      </Text>
    </div>
  );
}
