/** 吹き出し: added, moved, copied and deleted by buttons, so that it works without dragging and by keyboard. */
import { Alert, Button, Group, Menu, Paper, Stack, Text } from '@mantine/core';
import {
  BLOCK_KINDS,
  BLOCK_LIMIT,
  type BlockKind,
  type DraftBlock,
  type Media,
} from '@madoguchi/contract/delivery';
import { useEffect, useRef, useState } from 'react';
import { goToField } from '../../../shell/ErrorSummary.tsx';
import { problemFinder } from './block-fields.ts';
import type { Finding } from '../detail.ts';
import { BlockFields } from './BlockFields.tsx';
import {
  addBlock,
  edited,
  emptyBlock,
  isEmptyBlock,
  japaneseOf,
  moveBlock,
  type EditedBlock,
  type MediaById,
} from './blocks.ts';
import { FindingList, type FindingActions } from './Findings.tsx';
import { ModelTexts } from './ModelTexts.tsx';

/** Text and pictures have buttons of their own; the rest stands in a menu. */
const MORE = (Object.keys(BLOCK_KINDS) as BlockKind[]).filter((kind) => kind !== 'text' && kind !== 'image');

export function BlockList({
  id,
  blocks,
  reference,
  media,
  tried,
  findings,
  actions,
  onChange,
  onMedia,
}: {
  /** Path of the list in the draft with dashes: `blocks`, `languages-en-blocks`. */
  id: string;
  blocks: readonly EditedBlock[];
  /** The Japanese blocks while another language is written. */
  reference?: readonly EditedBlock[] | undefined;
  media: MediaById;
  /** Whether the check was asked for: from then on empty fields are blamed too. */
  tried: boolean;
  /** What was noticed while typing, by the index of the block. */
  findings: (index: number) => readonly Finding[];
  actions: FindingActions;
  onChange: (change: (blocks: readonly EditedBlock[]) => readonly EditedBlock[]) => void;
  onMedia: (mediaId: string, media: Media) => void;
}) {
  const [said, setSaid] = useState('');
  const [deleted, setDeleted] = useState<{ block: DraftBlock; at: number } | null>(null);
  const focusNext = useRef<string | null>(null);
  useEffect(() => {
    if (focusNext.current) goToField(focusNext.current);
    focusNext.current = null;
  }, [blocks]);
  const full = blocks.length >= BLOCK_LIMIT;

  const add = (block: DraftBlock, at?: number) => {
    focusNext.current = `${id}-${at ?? blocks.length}`;
    onChange((before) => addBlock(before, edited(block), at));
    setSaid(`${(at ?? blocks.length) + 1}つ目の吹き出しを追加しました。`);
  };
  const move = (key: string, index: number, by: -1 | 1) => {
    onChange((before) => moveBlock(before, key, by));
    setSaid(`吹き出しを${index + by + 1}番目に動かしました。`);
    const atEnd = index + by === 0 || index + by === blocks.length - 1;
    focusNext.current = `${key}-${atEnd ? (by < 0 ? 'down' : 'up') : by < 0 ? 'up' : 'down'}`;
  };
  const remove = ({ key, block }: EditedBlock, at: number) => {
    const empty = isEmptyBlock(block);
    setDeleted(empty ? null : { block, at });
    focusNext.current = empty ? `${id}-add-text` : `${id}-undo`;
    onChange((before) => before.filter((one) => one.key !== key));
    setSaid('吹き出しを消しました。');
  };

  return (
    <Stack gap="sm" id={id}>
      {blocks.map((one, index) => {
        const { key, block } = one;
        const name = `吹き出し${index + 1}`;
        const original = japaneseOf(reference?.[index]?.block);
        return (
          <Paper
            key={key}
            withBorder
            p="sm"
            component="section"
            aria-label={name}
            className={original === '' ? undefined : 'beside-original'}
          >
            <Group justify="space-between" mb={4} gap="xs">
              <Text fw={700} size="sm">
                {name}（{BLOCK_KINDS[block.kind]}）
              </Text>
              <Group gap={4}>
                <Button
                  id={`${key}-up`}
                  variant="default"
                  size="compact-sm"
                  disabled={index === 0}
                  aria-label={`${name}を上へ動かす`}
                  onClick={() => move(key, index, -1)}
                >
                  ↑ 上へ
                </Button>
                <Button
                  id={`${key}-down`}
                  variant="default"
                  size="compact-sm"
                  disabled={index === blocks.length - 1}
                  aria-label={`${name}を下へ動かす`}
                  onClick={() => move(key, index, 1)}
                >
                  ↓ 下へ
                </Button>
                <Button
                  variant="default"
                  size="compact-sm"
                  disabled={full}
                  aria-label={`${name}を複製する`}
                  onClick={() => add(block, index + 1)}
                >
                  複製
                </Button>
                <Button
                  variant="subtle"
                  color="red"
                  size="compact-sm"
                  aria-label={`${name}を消す`}
                  onClick={() => remove(one, index)}
                >
                  消す
                </Button>
              </Group>
            </Group>
            {original !== '' && (
              <Text className="original" size="sm" component="blockquote" aria-label="日本語の文">
                {original}
              </Text>
            )}
            <div id={`${id}-${index}`}>
              <BlockFields
                id={`${id}-${index}`}
                name={name}
                block={block}
                media={media}
                problem={problemFinder(block, tried)}
                onMedia={onMedia}
                onChange={(change) =>
                  onChange((before) =>
                    before.map((other) => (other.key === key ? { key, block: change(other.block) } : other)),
                  )
                }
              />
            </div>
            <FindingList findings={findings(index)} actions={actions} />
          </Paper>
        );
      })}
      {deleted && (
        <Alert color="gray" p="xs" role="status">
          <Group gap="sm">
            <Text size="sm">吹き出しを消しました。</Text>
            <Button
              id={`${id}-undo`}
              size="compact-sm"
              variant="default"
              disabled={full}
              onClick={() => {
                add(deleted.block, Math.min(deleted.at, blocks.length));
                setDeleted(null);
              }}
            >
              元に戻す
            </Button>
          </Group>
        </Alert>
      )}
      <Group gap="xs">
        <Button id={`${id}-add-text`} variant="light" disabled={full} onClick={() => add(emptyBlock('text'))}>
          ＋ 文章を追加
        </Button>
        <Button variant="light" disabled={full} onClick={() => add(emptyBlock('image'))}>
          ＋ 画像を追加
        </Button>
        <Menu position="bottom-start" returnFocus={false}>
          <Menu.Target>
            <Button variant="light" disabled={full}>
              ＋ ほかの吹き出し
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {MORE.map((kind) => (
              <Menu.Item key={kind} onClick={() => add(emptyBlock(kind))}>
                {BLOCK_KINDS[kind]}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
        <ModelTexts full={full} onInsert={(inserted) => inserted.forEach((block) => add(block))} />
        <Text size="xs" c="dimmed">
          {blocks.length}／{BLOCK_LIMIT}（LINEでは1回に{BLOCK_LIMIT}つまで送れます）
        </Text>
      </Group>
      <div className="visually-hidden" role="status">
        {said}
      </div>
    </Stack>
  );
}
