/** Takes a picture, a film or a sound in: one button, with the reason where it is refused. */
import { Alert, Button, FileButton, Stack, Text } from '@mantine/core';
import { FILM_LIMIT, type Media } from '@madoguchi/contract/delivery';
import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { client, codeOf } from '../../../api.ts';
import { messageOf } from '../../../shell/messages.ts';

const KINDS = {
  image: {
    what: '画像',
    accept: 'image/jpeg,image/png',
    most: 10_000_000,
    formats: 'JPEGかPNGの画像',
    note: 'JPEG・PNG、10MBまで。撮影場所などの情報は取り除かれます。',
    upload: (file: File) => client.delivery.uploadImage({ file }),
  },
  map: {
    what: '画像',
    accept: 'image/jpeg,image/png',
    most: 10_000_000,
    formats: 'JPEGかPNGの画像',
    note: 'JPEG・PNG、10MBまで。幅1040ピクセルがもっともきれいに出ます。',
    upload: (file: File) => client.delivery.uploadMap({ file }),
  },
  film: {
    what: '動画',
    accept: 'video/mp4',
    most: FILM_LIMIT,
    formats: 'MP4の動画',
    note: 'MP4、50MBまで。長い動画は市のホームページに置き、リンクで知らせてください。',
    upload: (file: File) => client.delivery.uploadFilm({ file }),
  },
  sound: {
    what: '音声',
    accept: 'audio/mp4,audio/x-m4a,audio/mpeg,.m4a,.mp3',
    most: FILM_LIMIT,
    formats: 'M4AかMP3の音声',
    note: 'M4A・MP3、50MBまで。',
    upload: (file: File) => client.delivery.uploadSound({ file }),
  },
} as const;
export type PickedKind = keyof typeof KINDS;

export interface Picked extends Media {
  readonly mediaId: string;
}

function refusalOf(error: unknown, { what, formats, most }: (typeof KINDS)[PickedKind]): string {
  switch (codeOf(error)) {
    case 'too_large':
    case 'file_too_large':
      return `${what}が大きすぎます。${most / 1_000_000}MB以下の${what}を選んでください。`;
    case 'file_type_refused':
      return `この形式は使えません。${formats}を選んでください。`;
    case 'image_too_large':
      return '画像の縦横が大きすぎます。小さくしてから選んでください。';
    case 'file_broken':
      return `${what}を読み取れませんでした。ファイルが壊れていないか確かめてください。`;
    case 'file_infected':
      return 'このファイルからウイルスが見つかったため、受け取りませんでした。ほかの人に送らず、情報担当に知らせてください。';
    case 'file_not_scanned':
      return 'ウイルスの検査が動いていないため、受け取れませんでした。少し待ってから、もう一度お試しください。続くときは情報担当に知らせてください。';
    default:
      return messageOf(error);
  }
}

export function MediaPicker({
  id,
  kind,
  name,
  chosen,
  error,
  onPicked,
}: {
  id: string;
  kind: PickedKind;
  /** Names the field for a screen reader: 「吹き出し1の画像ファイル」. */
  name: string;
  chosen: boolean;
  error?: string | undefined;
  onPicked: (picked: Picked) => void;
}) {
  const rules = KINDS[kind];
  const reset = useRef<() => void>(null);
  const [tooLarge, setTooLarge] = useState(false);
  const upload = useMutation({
    mutationFn: (file: File): Promise<Picked> => rules.upload(file),
    onSuccess: onPicked,
    onSettled: () => reset.current?.(), // the same file may be chosen again
  });
  const problem = tooLarge
    ? `${rules.what}が大きすぎます。${rules.most / 1_000_000}MB以下の${rules.what}を選んでください。`
    : upload.error
      ? refusalOf(upload.error, rules)
      : error;
  return (
    <Stack gap={6} align="flex-start">
      <FileButton
        resetRef={reset}
        accept={rules.accept}
        inputProps={{ 'aria-label': name, tabIndex: -1 }}
        onChange={(file) => {
          if (!file) return;
          // Known before a slow line has carried all of it.
          setTooLarge(file.size > rules.most);
          if (file.size <= rules.most) upload.mutate(file);
        }}
      >
        {(props) => (
          <Button {...props} id={id} variant="default" loading={upload.isPending}>
            {chosen ? `${rules.what}を選び直す` : `${rules.what}を選ぶ`}
          </Button>
        )}
      </FileButton>
      <Text size="xs" c="dimmed">
        {rules.note}
      </Text>
      {upload.isPending && (
        <Text size="sm" role="status">
          {rules.what}を載せています
        </Text>
      )}
      {problem && (
        <Alert color="red" variant="outline" role="alert" p="xs">
          {problem}
        </Alert>
      )}
    </Stack>
  );
}
