import { Group, Text, Textarea } from '@mantine/core';
import { TEXT_LIMIT } from '@madoguchi/contract/delivery';
import { useState, type ClipboardEvent } from 'react';
import { formatCount } from '../../../shell/format.ts';
import { hasWideCharacters, lineLength } from './blocks.ts';
import { cleanPasted } from './clean-text.ts';

export function TextBlock({
  id,
  label,
  text,
  onChange,
}: {
  id: string;
  label: string;
  text: string;
  onChange: (text: string) => void;
}) {
  const [cleaned, setCleaned] = useState(false);
  const length = lineLength(text);
  const over = length > TEXT_LIMIT;
  const paste = (event: ClipboardEvent<HTMLTextAreaElement>) => {
    const pasted = event.clipboardData.getData('text/plain');
    const clean = cleanPasted(pasted);
    setCleaned(false);
    if (clean === pasted.replace(/\r\n/g, '\n')) return;
    event.preventDefault();
    const field = event.currentTarget;
    // The only way in that keeps 元に戻す (Ctrl+Z) working; where a browser has dropped it, the range is replaced.
    if (!document.execCommand('insertText', false, clean)) {
      field.setRangeText(clean, field.selectionStart, field.selectionEnd, 'end');
      onChange(field.value);
    }
    setCleaned(true);
  };
  return (
    <div>
      <Textarea
        id={id}
        label={label}
        autosize
        minRows={4}
        maxRows={24}
        value={text}
        error={
          over
            ? `${formatCount(length - TEXT_LIMIT)}字多すぎます。短くするか、吹き出しを分けてください。`
            : undefined
        }
        aria-describedby={`${id}-count`}
        onPaste={paste}
        onChange={({ currentTarget: { value } }) => onChange(value)}
      />
      <Group justify="space-between" gap="xs" mt={2}>
        <Text size="xs" c="dimmed" role="status">
          {cleaned ? '貼り付けた文章から、見えない文字や余分な空白を取りました。' : ''}
        </Text>
        <Text size="xs" c={over ? 'red.9' : 'dimmed'} id={`${id}-count`}>
          {formatCount(length)}／{formatCount(TEXT_LIMIT)}字
          {hasWideCharacters(text) && '（絵文字などはLINEの決まりで2字以上に数えます）'}
        </Text>
      </Group>
    </div>
  );
}
