/** 動画: the film, and the picture that stands there until it is played. */
import { Button, Group, Stack, Text, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useRef } from 'react';
import { client } from '../../../../api.ts';
import type { BlockFieldProps } from '../block-fields.ts';
import { Thumbnail } from '../ImageBlock.tsx';
import { MediaPicker, type Picked } from '../MediaPicker.tsx';

export function FilmBlock({ id, name, block, media, problem, onChange, onMedia }: BlockFieldProps<'video'>) {
  const film = block.mediaId ? media[block.mediaId] : undefined;
  const preview = block.previewId ? media[block.previewId] : undefined;
  const player = useRef<HTMLVideoElement>(null);
  const takePreview = ({ mediaId, ...picked }: Picked) => {
    onMedia(mediaId, picked);
    onChange((before) => ({ ...before, previewId: mediaId }));
  };
  const still = useMutation({
    mutationFn: async () => client.delivery.uploadImage({ file: await stillOf(player.current) }),
    onSuccess: takePreview,
  });
  return (
    <Stack gap="xs">
      {film && (
        // The words that a film needs are asked for below and in a text block: LINE's films have no subtitles of their own.
        <video
          ref={player}
          src={film.url}
          controls
          preload="metadata"
          aria-label={`${name}の動画`}
          className="film"
        />
      )}
      <MediaPicker
        id={`${id}-mediaId`}
        kind="film"
        name={`${name}の動画ファイル`}
        chosen={block.mediaId !== null}
        error={problem('mediaId', false)}
        onPicked={({ mediaId, ...picked }) => {
          onMedia(mediaId, picked);
          onChange((before) => ({ ...before, mediaId }));
        }}
      />
      <Text size="sm" fw={700}>
        表紙の画像（再生するまで見えます）
      </Text>
      <Group align="flex-start" gap="md">
        <Thumbnail src={preview?.previewUrl} alt={block.description} size={96} />
        <Stack gap={6} align="flex-start">
          <MediaPicker
            id={`${id}-previewId`}
            kind="image"
            name={`${name}の表紙の画像ファイル`}
            chosen={block.previewId !== null}
            error={problem('previewId', false)}
            onPicked={takePreview}
          />
          {film && (
            <Button
              variant="default"
              size="compact-sm"
              loading={still.isPending}
              onClick={() => still.mutate()}
            >
              いま見えている場面を表紙にする
            </Button>
          )}
          {still.error && (
            <Text size="sm" c="red.9" role="alert">
              このブラウザでは場面を取り出せませんでした。表紙の画像を選んでください。
            </Text>
          )}
        </Stack>
      </Group>
      <Textarea
        label="動画の内容"
        description="見られない人のために、同じことを文章の吹き出しにも書いてください。"
        autosize
        minRows={1}
        maxLength={200}
        value={block.description}
        onChange={({ currentTarget: { value } }) => onChange((before) => ({ ...before, description: value }))}
      />
    </Stack>
  );
}

/** @throws Error where the browser cannot play the film or give its picture */
async function stillOf(player: HTMLVideoElement | null): Promise<File> {
  if (!player?.videoWidth) throw new Error('the film has no picture');
  const canvas = document.createElement('canvas');
  canvas.width = player.videoWidth;
  canvas.height = player.videoHeight;
  canvas.getContext('2d')?.drawImage(player, 0, 0);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.9));
  if (!blob) throw new Error('the film has no picture');
  return new File([blob], 'cover.jpg', { type: 'image/jpeg' });
}
