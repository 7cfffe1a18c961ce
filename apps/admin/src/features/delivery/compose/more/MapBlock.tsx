/** 画像のボタン: areas drawn with numbers, so that no mouse is needed; the picture shows where they are. */
import { Button, Group, NumberInput, Paper, Stack, Text, TextInput } from '@mantine/core';
import { AREA_LIMIT, MAP_WIDTH, type DraftArea } from '@madoguchi/contract/delivery';
import { emptyTap } from '../blocks.ts';
import type { BlockFieldProps } from '../block-fields.ts';
import { MediaPicker } from '../MediaPicker.tsx';
import { TapFields } from '../TapFields.tsx';
import { layOut, MAP_LAYOUTS } from './map-layouts.ts';

const SIDES = [
  ['x', '左から'],
  ['y', '上から'],
  ['width', '幅'],
  ['height', '高さ'],
] as const;

export function MapBlock({
  id,
  name,
  block,
  media,
  problem,
  onChange,
  onMedia,
}: BlockFieldProps<'imagemap'>) {
  const picture = block.mediaId ? media[block.mediaId] : undefined;
  const height = picture?.height ?? MAP_WIDTH;
  const setAreas = (change: (areas: readonly DraftArea[]) => DraftArea[]) =>
    onChange((before) => ({ ...before, areas: change(before.areas) }));
  const set = (at: number, change: Partial<DraftArea>) =>
    setAreas((before) => before.map((area, index) => (index === at ? { ...area, ...change } : area)));
  return (
    <Stack gap="sm">
      <MediaPicker
        id={`${id}-mediaId`}
        kind="map"
        name={`${name}の画像ファイル`}
        chosen={block.mediaId !== null}
        error={problem('mediaId', false)}
        onPicked={({ mediaId, ...picked }) => {
          onMedia(mediaId, picked);
          onChange((before) => ({ ...before, mediaId }));
        }}
      />
      {picture && (
        <div className="map-picture">
          <img src={picture.previewUrl} alt={block.alt || '説明がまだない画像'} />
          {block.areas.map((area, at) => (
            <span
              key={at}
              style={{
                left: `${(area.x / MAP_WIDTH) * 100}%`,
                top: `${(area.y / height) * 100}%`,
                width: `${(area.width / MAP_WIDTH) * 100}%`,
                height: `${(area.height / height) * 100}%`,
              }}
            >
              {at + 1}
            </span>
          ))}
        </div>
      )}
      <TextInput
        id={`${id}-alt`}
        label="通知と読み上げに使う文"
        value={block.alt}
        error={problem('alt', block.alt !== '')}
        onChange={({ currentTarget: { value: alt } }) => onChange((before) => ({ ...before, alt }))}
      />
      <Group gap="xs" id={`${id}-areas`}>
        <Text size="sm">押せる場所の分け方：</Text>
        {Object.entries(MAP_LAYOUTS).map(([layout, { label }]) => (
          <Button
            key={layout}
            variant="default"
            size="compact-sm"
            onClick={() => setAreas((before) => layOut(layout, height, before))}
          >
            {label}
          </Button>
        ))}
      </Group>
      {problem('areas', false) && (
        <Text size="sm" c="red.9" role="alert">
          {problem('areas', false)}
        </Text>
      )}
      {block.areas.map((area, at) => (
        <Paper key={at} withBorder p="xs" component="section" aria-label={`押せる場所${at + 1}`}>
          <Group gap="xs" mb="xs">
            {SIDES.map(([side, label]) => (
              <NumberInput
                key={side}
                label={label}
                w={90}
                min={side === 'x' || side === 'y' ? 0 : 1}
                max={side === 'x' || side === 'width' ? MAP_WIDTH : height}
                value={area[side]}
                error={problem(`areas.${at}.${side}`, true)}
                onChange={(value) => typeof value === 'number' && set(at, { [side]: Math.round(value) })}
              />
            ))}
          </Group>
          <TapFields
            id={`${id}-areas-${at}-tap`}
            name={`場所${at + 1}`}
            tap={area.tap}
            kinds={['link', 'call', 'say']}
            problem={(field, filled) => problem(`areas.${at}.tap.${field}`, filled)}
            onChange={(tap) => set(at, { tap })}
            onRemove={() => setAreas((before) => before.toSpliced(at, 1))}
          />
        </Paper>
      ))}
      <div>
        <Button
          variant="light"
          disabled={block.areas.length >= AREA_LIMIT}
          onClick={() =>
            setAreas((before) => [
              ...before,
              { x: 0, y: 0, width: MAP_WIDTH, height: Math.max(1, Math.round(height / 2)), tap: emptyTap() },
            ])
          }
        >
          ＋ 押せる場所を追加
        </Button>
      </div>
    </Stack>
  );
}
