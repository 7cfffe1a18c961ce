/** カード・ボタン: one card, or several to swipe through. */
import { Button, Group, Paper, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { CARD_BUTTON_LIMIT, CARD_LIMIT, type DraftCard } from '@madoguchi/contract/delivery';
import { emptyCard, emptyTap } from '../blocks.ts';
import type { BlockFieldProps } from '../block-fields.ts';
import { Thumbnail } from '../ImageBlock.tsx';
import { MediaPicker } from '../MediaPicker.tsx';
import { TapFields } from '../TapFields.tsx';

export function CardsBlock({ id, name, block, media, problem, onChange, onMedia }: BlockFieldProps<'cards'>) {
  const { cards } = block;
  const setCards = (change: (cards: readonly DraftCard[]) => DraftCard[]) =>
    onChange((before) => ({ ...before, cards: change(before.cards) }));
  const set = (at: number, change: Partial<DraftCard>) =>
    setCards((before) => before.map((card, index) => (index === at ? { ...card, ...change } : card)));
  const move = (at: number, by: -1 | 1) =>
    setCards((before) => {
      const [moved, other] = [before[at], before[at + by]];
      return moved && other ? before.with(at, other).with(at + by, moved) : [...before];
    });
  return (
    <Stack gap="sm">
      {cards.map((card, at) => {
        const path = `cards.${at}`;
        const cardId = `${id}-cards-${at}`;
        const many = cards.length > 1;
        const picture = card.imageId ? media[card.imageId] : undefined;
        return (
          <Paper
            key={at}
            withBorder={many}
            p={many ? 'sm' : 0}
            component="section"
            aria-label={`カード${at + 1}`}
          >
            <Stack gap="xs">
              {many && (
                <Group justify="space-between" gap="xs">
                  <Text size="sm" fw={700}>
                    カード{at + 1}
                  </Text>
                  <Group gap={4}>
                    <Button
                      variant="default"
                      size="compact-sm"
                      disabled={at === 0}
                      aria-label={`カード${at + 1}を前へ動かす`}
                      onClick={() => move(at, -1)}
                    >
                      ← 前へ
                    </Button>
                    <Button
                      variant="default"
                      size="compact-sm"
                      disabled={at === cards.length - 1}
                      aria-label={`カード${at + 1}を後ろへ動かす`}
                      onClick={() => move(at, 1)}
                    >
                      → 後ろへ
                    </Button>
                    <Button
                      variant="subtle"
                      color="red"
                      size="compact-sm"
                      aria-label={`カード${at + 1}を消す`}
                      onClick={() => setCards((before) => before.toSpliced(at, 1))}
                    >
                      消す
                    </Button>
                  </Group>
                </Group>
              )}
              <Group align="flex-start" gap="md">
                <Thumbnail src={picture?.previewUrl} alt={card.description} size={96} />
                <Stack gap={4} align="flex-start">
                  <MediaPicker
                    id={`${cardId}-imageId`}
                    kind="image"
                    name={`${name}のカード${at + 1}の画像ファイル`}
                    chosen={card.imageId !== null}
                    onPicked={({ mediaId, ...picked }) => {
                      onMedia(mediaId, picked);
                      set(at, { imageId: mediaId });
                    }}
                  />
                  {card.imageId !== null && (
                    <Button
                      variant="subtle"
                      size="compact-sm"
                      onClick={() => set(at, { imageId: null, description: '' })}
                    >
                      画像を外す
                    </Button>
                  )}
                </Stack>
              </Group>
              <TextInput
                id={`${cardId}-title`}
                label="見出し"
                value={card.title}
                error={problem(`${path}.title`, card.title !== '')}
                onChange={({ currentTarget: { value: title } }) => set(at, { title })}
              />
              <Textarea
                id={`${cardId}-text`}
                label="文"
                autosize
                minRows={2}
                value={card.text}
                error={problem(`${path}.text`, card.text !== '')}
                onChange={({ currentTarget: { value: text } }) => set(at, { text })}
              />
              {card.buttons.map((tap, button) => (
                <TapFields
                  key={button}
                  id={`${cardId}-buttons-${button}`}
                  name={`ボタン${button + 1}`}
                  tap={tap}
                  problem={(field, filled) => problem(`${path}.buttons.${button}.${field}`, filled)}
                  onChange={(changed) => set(at, { buttons: card.buttons.with(button, changed) })}
                  onRemove={() => set(at, { buttons: card.buttons.toSpliced(button, 1) })}
                />
              ))}
              <div>
                <Button
                  variant="light"
                  size="compact-md"
                  disabled={card.buttons.length >= CARD_BUTTON_LIMIT}
                  aria-label={many ? `カード${at + 1}：＋ ボタンを追加` : undefined}
                  onClick={() => set(at, { buttons: [...card.buttons, emptyTap()] })}
                >
                  ＋ ボタンを追加
                </Button>
              </div>
            </Stack>
          </Paper>
        );
      })}
      <Group gap="xs">
        <Button
          variant="light"
          disabled={cards.length >= CARD_LIMIT}
          onClick={() => setCards((before) => [...before, emptyCard()])}
        >
          ＋ 横に並べるカードを追加
        </Button>
        <Text size="xs" c="dimmed">
          {cards.length}／{CARD_LIMIT}
        </Text>
      </Group>
      <TextInput
        id={`${id}-alt`}
        label="通知に出る文（書かなければ、見出しと文が出ます）"
        value={block.alt}
        error={problem('alt', block.alt !== '')}
        onChange={({ currentTarget: { value: alt } }) => onChange((before) => ({ ...before, alt }))}
      />
    </Stack>
  );
}
