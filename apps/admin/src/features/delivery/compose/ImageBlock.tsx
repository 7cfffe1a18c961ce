import { Alert, Button, FileButton, Group, Image, Stack, Text, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { api, codeOf } from '../../../api.ts';
import { messageOf } from '../../../shell/messages.ts';
import type { Picture } from './blocks.ts';

/** LINE's limit for an image; the server makes it smaller before it is sent. */
const LARGEST_BYTES = 10_000_000;
const TOO_LARGE = '画像が大きすぎます。10MB以下の画像を選んでください。';

const REFUSALS: Readonly<Record<string, string>> = {
  too_large: TOO_LARGE,
  file_too_large: TOO_LARGE,
  file_type_refused: 'この形式は使えません。JPEGかPNGの画像を選んでください。',
  image_too_large: '画像の縦横が大きすぎます。小さくしてから選んでください。',
  file_infected:
    'このファイルからウイルスが見つかったため、受け取りませんでした。ほかの人に送らず、情報担当に知らせてください。',
  file_not_scanned:
    'ウイルスの検査が動いていないため、受け取れませんでした。少し待ってから、もう一度お試しください。続くときは情報担当に知らせてください。',
  file_broken: '画像を読み取れませんでした。ファイルが壊れていないか確かめてください。',
};

export function ImageBlock({
  id,
  number,
  mediaId,
  description,
  picture,
  onPicture,
  onChange,
}: {
  id: string;
  /** Which block of the delivery. */
  number: number;
  mediaId: string | null;
  description: string;
  picture: Picture | undefined;
  onPicture: (mediaId: string, picture: Picture) => void;
  onChange: (description: string) => void;
}) {
  const reset = useRef<() => void>(null);
  const upload = useMutation(
    api.delivery.uploadImage.mutationOptions({
      onSuccess: ({ mediaId, ...picture }) => onPicture(mediaId, picture),
      onSettled: () => reset.current?.(), // the same file may be chosen again
    }),
  );
  const [tooLarge, setTooLarge] = useState(false);
  const problem = tooLarge
    ? TOO_LARGE
    : upload.error
      ? (REFUSALS[codeOf(upload.error)] ?? messageOf(upload.error))
      : null;
  return (
    <Stack gap="xs">
      <Group align="flex-start" gap="md">
        {picture ? (
          <Image
            src={picture.previewUrl}
            alt={description || '説明がまだない画像'}
            w={140}
            h={140}
            fit="contain"
            bg="gray.1"
            radius="sm"
          />
        ) : (
          <div className="no-picture" aria-hidden>
            画像なし
          </div>
        )}
        <Stack gap={6} align="flex-start">
          <FileButton
            resetRef={reset}
            accept="image/jpeg,image/png"
            inputProps={{ 'aria-label': `吹き出し${number}の画像ファイル`, tabIndex: -1 }}
            onChange={(file) => {
              if (!file) return;
              // Known before a slow line has carried ten megabytes.
              setTooLarge(file.size > LARGEST_BYTES);
              if (file.size <= LARGEST_BYTES) upload.mutate({ file });
            }}
          >
            {(props) => (
              <Button {...props} id={id} variant="default" loading={upload.isPending}>
                {mediaId ? '画像を選び直す' : '画像を選ぶ'}
              </Button>
            )}
          </FileButton>
          <Text size="xs" c="dimmed">
            JPEG・PNG、10MBまで。撮影場所などの情報は取り除かれます。
          </Text>
          {upload.isPending && (
            <Text size="sm" role="status">
              画像を載せています
            </Text>
          )}
        </Stack>
      </Group>
      {problem && (
        <Alert color="red" variant="outline" role="alert">
          {problem}
        </Alert>
      )}
      <Textarea
        label="画像の説明"
        description="画像の内容を言葉で書きます。LINEの画像には読み上げ用の文がないため、大事なことは文章の吹き出しにも書いてください。"
        autosize
        minRows={1}
        maxLength={200}
        value={description}
        onChange={({ currentTarget: { value } }) => onChange(value)}
      />
    </Stack>
  );
}
