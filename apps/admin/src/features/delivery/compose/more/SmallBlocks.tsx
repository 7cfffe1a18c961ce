/** Editors of the blocks that need few fields: sound, sticker, place, coupon, JSON. */
import { Alert, Anchor, NativeSelect, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { STICKER_PACKAGES } from '@madoguchi/contract/delivery';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../../../api.ts';
import type { BlockFieldProps } from '../block-fields.ts';
import { MediaPicker } from '../MediaPicker.tsx';
import { readCoordinates } from './coordinates.ts';

export function SoundBlock({ id, name, block, media, problem, onChange, onMedia }: BlockFieldProps<'audio'>) {
  const sound = block.mediaId ? media[block.mediaId] : undefined;
  return (
    <Stack gap="xs">
      {sound && <audio src={sound.url} controls preload="none" aria-label={`${name}の音声`} />}
      <MediaPicker
        id={`${id}-mediaId`}
        kind="sound"
        name={`${name}の音声ファイル`}
        chosen={block.mediaId !== null}
        error={problem('mediaId', false)}
        onPicked={({ mediaId, ...picked }) => {
          onMedia(mediaId, picked);
          onChange((before) => ({ ...before, mediaId }));
        }}
      />
      <Textarea
        label="音声の内容"
        description="聞こえない人・聞けない場所の人のために、同じことを文章の吹き出しにも書いてください。"
        autosize
        minRows={1}
        maxLength={200}
        value={block.description}
        onChange={({ currentTarget: { value } }) => onChange((before) => ({ ...before, description: value }))}
      />
    </Stack>
  );
}

const STICKER_LIST = 'https://developers.line.biz/ja/docs/messaging-api/sticker-list/';

export function StickerBlock({ id, block, problem, onChange }: BlockFieldProps<'sticker'>) {
  const pack = STICKER_PACKAGES.find((one) => one.id === block.packageId);
  const stickers = pack
    ? Array.from({ length: pack.last - pack.first + 1 }, (_, index) => String(pack.first + index))
    : [];
  return (
    <Stack gap="xs">
      <Text size="sm">
        絵柄は
        <Anchor href={STICKER_LIST} target="_blank" rel="noopener noreferrer" size="sm">
          LINEのスタンプ一覧（新しいタブ）
        </Anchor>
        で見て、番号を選んでください。スタンプには読み上げ用の文がありません。
      </Text>
      <NativeSelect
        label="スタンプの組（パッケージ）"
        value={block.packageId}
        data={[{ value: '', label: '選んでください' }, ...STICKER_PACKAGES.map((one) => one.id)]}
        onChange={({ currentTarget: { value: packageId } }) =>
          onChange((before) => ({ ...before, packageId, stickerId: '' }))
        }
      />
      <NativeSelect
        id={`${id}-stickerId`}
        label="スタンプの番号"
        value={block.stickerId}
        disabled={!pack}
        error={problem('stickerId', false)}
        data={[{ value: '', label: '選んでください' }, ...stickers]}
        onChange={({ currentTarget: { value: stickerId } }) =>
          onChange((before) => ({ ...before, stickerId }))
        }
      />
    </Stack>
  );
}

export function LocationBlock({ id, block, problem, onChange }: BlockFieldProps<'location'>) {
  const [typed, setTyped] = useState(
    block.latitude === null || block.longitude === null ? '' : `${block.latitude}, ${block.longitude}`,
  );
  return (
    <Stack gap="xs">
      <TextInput
        id={`${id}-title`}
        label="場所の名前"
        value={block.title}
        error={problem('title', block.title !== '')}
        onChange={({ currentTarget: { value: title } }) => onChange((before) => ({ ...before, title }))}
      />
      <TextInput
        id={`${id}-address`}
        label="住所"
        value={block.address}
        error={problem('address', block.address !== '')}
        onChange={({ currentTarget: { value: address } }) => onChange((before) => ({ ...before, address }))}
      />
      <TextInput
        id={`${id}-latitude`}
        label="緯度と経度"
        description="地図のサイトで場所を選び、「33.5902, 130.4017」の形で貼り付けます。"
        value={typed}
        error={
          typed !== '' && readCoordinates(typed) === null
            ? '「緯度, 経度」の形で入れてください（例：33.5902, 130.4017）'
            : problem('latitude', false)
        }
        onChange={({ currentTarget: { value } }) => {
          setTyped(value);
          const place = readCoordinates(value);
          onChange((before) => ({
            ...before,
            latitude: place?.latitude ?? null,
            longitude: place?.longitude ?? null,
          }));
        }}
      />
    </Stack>
  );
}

export function CouponBlock({ id, block, problem, onChange }: BlockFieldProps<'coupon'>) {
  const coupons = useQuery(api.delivery.listCoupons.queryOptions({ input: {} }));
  const known = coupons.data?.coupons ?? [];
  const choices = known.some(({ id: couponId }) => couponId === block.couponId)
    ? known
    : [...known, ...(block.couponId ? [{ id: block.couponId, title: block.name }] : [])];
  return (
    <Stack gap="xs">
      <NativeSelect
        id={`${id}-couponId`}
        label="クーポン"
        description="LINE Official Account Managerで作り、配布中にしたクーポンが並びます。"
        value={block.couponId}
        error={problem('couponId', false)}
        data={[
          { value: '', label: coupons.isPending ? '読み込んでいます' : '選んでください' },
          ...choices.map(({ id: value, title: label }) => ({ value, label })),
        ]}
        onChange={({ currentTarget: { value: couponId } }) =>
          onChange((before) => ({
            ...before,
            couponId,
            name: choices.find((one) => one.id === couponId)?.title ?? '',
          }))
        }
      />
      {coupons.data && !coupons.data.answered && (
        <Alert color="yellow">
          LINEからクーポンの一覧を受け取れませんでした。少し待ってから開き直してください。
        </Alert>
      )}
      {coupons.data?.answered && known.length === 0 && <Text size="sm">配布中のクーポンはありません。</Text>}
    </Stack>
  );
}

export function FlexBlock({ id, block, problem, onChange }: BlockFieldProps<'flex'>) {
  return (
    <Stack gap="xs">
      <TextInput
        id={`${id}-alt`}
        label="通知と読み上げに使う文"
        value={block.alt}
        error={problem('alt', block.alt !== '')}
        onChange={({ currentTarget: { value: alt } }) => onChange((before) => ({ ...before, alt }))}
      />
      <Textarea
        id={`${id}-json`}
        label="JSON"
        description="LINEの「Flex Message Simulator」で作ったJSONを貼り付けます。ボタンのリンクはクリック数を数えるアドレスに替わります。"
        autosize
        minRows={6}
        maxRows={24}
        spellCheck={false}
        styles={{ input: { fontFamily: 'monospace' } }}
        value={block.json}
        error={problem('json', block.json.trim() !== '')}
        onChange={({ currentTarget: { value: json } }) => onChange((before) => ({ ...before, json }))}
      />
    </Stack>
  );
}
