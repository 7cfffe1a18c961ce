import { Group, Image, Stack, Textarea } from '@mantine/core';
import { MediaPicker, type Picked } from './MediaPicker.tsx';
import type { BlockFieldProps } from './block-fields.ts';

export function ImageBlock({ id, name, block, media, problem, onChange, onMedia }: BlockFieldProps<'image'>) {
  const picture = block.mediaId ? media[block.mediaId] : undefined;
  const take = ({ mediaId, ...picked }: Picked) => {
    onMedia(mediaId, picked);
    onChange((before) => ({ ...before, mediaId }));
  };
  return (
    <Stack gap="xs">
      <Group align="flex-start" gap="md">
        <Thumbnail src={picture?.previewUrl} alt={block.description} />
        <MediaPicker
          id={`${id}-mediaId`}
          kind="image"
          name={`${name}の画像ファイル`}
          chosen={block.mediaId !== null}
          error={problem('mediaId', false)}
          onPicked={take}
        />
      </Group>
      <Textarea
        label="画像の説明"
        description="画像の内容を言葉で書きます。LINEの画像には読み上げ用の文がないため、大事なことは文章の吹き出しにも書いてください。"
        autosize
        minRows={1}
        maxLength={200}
        value={block.description}
        onChange={({ currentTarget: { value } }) => onChange((before) => ({ ...before, description: value }))}
      />
    </Stack>
  );
}

export function Thumbnail({ src, alt, size = 140 }: { src: string | undefined; alt: string; size?: number }) {
  return src ? (
    <Image
      src={src}
      alt={alt || '説明がまだない画像'}
      w={size}
      h={size}
      fit="contain"
      bg="gray.1"
      radius="sm"
    />
  ) : (
    <div className="no-picture" style={{ width: size, height: size }} aria-hidden>
      画像なし
    </div>
  );
}
