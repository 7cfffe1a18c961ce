/** 吹き出し: added, moved and deleted by buttons, so that it works without dragging and by keyboard. */
import { Button, Group, Paper, Stack, Text } from '@mantine/core';
import { BLOCK_LIMIT, type DraftBlock } from '@madoguchi/contract/delivery';
import { useEffect, useRef, useState } from 'react';
import { ConfirmDialog } from '../../../shell/ConfirmDialog.tsx';
import { goToField } from '../../../shell/ErrorSummary.tsx';
import {
  addBlock,
  edited,
  emptyImage,
  emptyText,
  moveBlock,
  type EditedBlock,
  type Picture,
} from './blocks.ts';
import { ImageBlock } from './ImageBlock.tsx';
import { TextBlock } from './TextBlock.tsx';

/** The id of a block's main field; findings of the check lead here. */
export const blockFieldId = (index: number): string => `blocks-${index}`;

export function BlockList({
  blocks,
  pictures,
  onChange,
  onPicture,
}: {
  blocks: readonly EditedBlock[];
  pictures: Readonly<Record<string, Picture>>;
  onChange: (change: (blocks: readonly EditedBlock[]) => readonly EditedBlock[]) => void;
  onPicture: (mediaId: string, picture: Picture) => void;
}) {
  const [said, setSaid] = useState('');
  const [deleting, setDeleting] = useState<string | null>(null);
  const focusNext = useRef<string | null>(null);
  useEffect(() => {
    if (focusNext.current) goToField(focusNext.current);
    focusNext.current = null;
  }, [blocks]);

  const add = (block: DraftBlock) => {
    focusNext.current = blockFieldId(blocks.length);
    onChange((before) => addBlock(before, edited(block)));
    setSaid(`${blocks.length + 1}つ目の吹き出しを追加しました。`);
  };
  const set = (key: string, block: DraftBlock) =>
    onChange((before) => before.map((one) => (one.key === key ? { key, block } : one)));
  const move = (key: string, index: number, by: -1 | 1) => {
    onChange((before) => moveBlock(before, key, by));
    setSaid(`吹き出しを${index + by + 1}番目に動かしました。`);
    const atEnd = index + by === 0 || index + by === blocks.length - 1;
    focusNext.current = `${key}-${atEnd ? (by < 0 ? 'down' : 'up') : by < 0 ? 'up' : 'down'}`;
  };
  const remove = (key: string) => {
    setDeleting(null);
    focusNext.current = 'add-text';
    onChange((before) => before.filter((one) => one.key !== key));
    setSaid('吹き出しを消しました。');
  };
  const isEmpty = (block: DraftBlock) =>
    block.kind === 'text' ? block.text.trim() === '' : block.mediaId === null && block.description === '';

  return (
    <Stack gap="sm" id="blocks">
      {blocks.map(({ key, block }, index) => (
        <Paper key={key} withBorder p="sm" component="section" aria-label={`吹き出し${index + 1}`}>
          <Group justify="space-between" mb={4} gap="xs">
            <Text fw={700} size="sm">
              吹き出し{index + 1}（{block.kind === 'text' ? '文章' : '画像'}）
            </Text>
            <Group gap={4}>
              <Button
                id={`${key}-up`}
                variant="default"
                size="compact-sm"
                disabled={index === 0}
                aria-label={`吹き出し${index + 1}を上へ動かす`}
                onClick={() => move(key, index, -1)}
              >
                ↑ 上へ
              </Button>
              <Button
                id={`${key}-down`}
                variant="default"
                size="compact-sm"
                disabled={index === blocks.length - 1}
                aria-label={`吹き出し${index + 1}を下へ動かす`}
                onClick={() => move(key, index, 1)}
              >
                ↓ 下へ
              </Button>
              <Button
                variant="subtle"
                color="red"
                size="compact-sm"
                aria-label={`吹き出し${index + 1}を消す`}
                onClick={() => (isEmpty(block) ? remove(key) : setDeleting(key))}
              >
                消す
              </Button>
            </Group>
          </Group>
          {block.kind === 'text' ? (
            <TextBlock
              id={blockFieldId(index)}
              label="文章"
              text={block.text}
              onChange={(text) => set(key, { kind: 'text', text })}
            />
          ) : (
            <ImageBlock
              id={blockFieldId(index)}
              number={index + 1}
              mediaId={block.mediaId}
              description={block.description}
              picture={block.mediaId ? pictures[block.mediaId] : undefined}
              onPicture={(mediaId, picture) => {
                onPicture(mediaId, picture);
                onChange((before) =>
                  before.map((one) =>
                    one.key === key && one.block.kind === 'image'
                      ? { key, block: { ...one.block, mediaId } }
                      : one,
                  ),
                );
              }}
              onChange={(description) => set(key, { ...block, description })}
            />
          )}
        </Paper>
      ))}
      <Group gap="xs">
        <Button
          id="add-text"
          variant="light"
          disabled={blocks.length >= BLOCK_LIMIT}
          onClick={() => add(emptyText())}
        >
          ＋ 文章を追加
        </Button>
        <Button variant="light" disabled={blocks.length >= BLOCK_LIMIT} onClick={() => add(emptyImage())}>
          ＋ 画像を追加
        </Button>
        <Text size="xs" c="dimmed">
          {blocks.length}／{BLOCK_LIMIT}（LINEでは1回に{BLOCK_LIMIT}つまで送れます）
        </Text>
      </Group>
      <div className="visually-hidden" role="status">
        {said}
      </div>
      <ConfirmDialog
        opened={deleting !== null}
        title="この吹き出しを消しますか"
        confirmLabel="消す"
        danger
        onConfirm={() => deleting && remove(deleting)}
        onCancel={() => setDeleting(null)}
      >
        書いた内容は元に戻せません。
      </ConfirmDialog>
    </Stack>
  );
}
