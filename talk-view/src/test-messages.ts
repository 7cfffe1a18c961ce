/** One message of every kind that a resident can get, for tests. */

const uri = (label: string) => ({ type: 'uri', label, uri: 'https://city.example/' });
const postback = (label: string) => ({ type: 'postback', label, data: 'x', displayText: label });
const PICTURE = 'https://pictures.example/';

const template = (content: object) => ({ type: 'template', altText: '代わりの文', template: content });

export const EVERY_KIND: readonly { type: string; [field: string]: unknown }[] = [
  {
    type: 'text',
    text: '$ ごみの日のお知らせ\nhttps://city.example/gomi をご覧ください。',
    emojis: [{ index: 0, productId: '5ac1bfd5040ab15980c9b435', emojiId: '001' }],
  },
  {
    type: 'textV2',
    text: '{who}さん、{{こんにちは}} {mark}',
    substitution: {
      who: { type: 'mention', mentionee: { type: 'all' } },
      mark: { type: 'emoji', productId: '5ac1bfd5040ab15980c9b435', emojiId: '001' },
    },
  },
  { type: 'image', originalContentUrl: `${PICTURE}a`, previewImageUrl: `${PICTURE}a` },
  { type: 'video', originalContentUrl: `${PICTURE}v.mp4`, previewImageUrl: `${PICTURE}v`, trackingId: 't1' },
  { type: 'audio', originalContentUrl: `${PICTURE}s.m4a`, duration: 65_000 },
  { type: 'sticker', packageId: '446', stickerId: '1988' },
  { type: 'location', title: '市役所', address: 'みなと台市中央1-1', latitude: 35.6, longitude: 139.7 },
  { type: 'coupon', couponId: 'coupon-1' },
  {
    type: 'imagemap',
    baseUrl: `${PICTURE}map`,
    altText: '避難所の地図',
    baseSize: { width: 1040, height: 520 },
    actions: [
      {
        type: 'uri',
        label: '旭地区',
        linkUri: 'https://city.example/',
        area: { x: 0, y: 0, width: 520, height: 520 },
      },
      { type: 'message', text: '川辺地区', area: { x: 520, y: 0, width: 520, height: 100 } },
    ],
    video: {
      originalContentUrl: `${PICTURE}v.mp4`,
      previewImageUrl: `${PICTURE}v`,
      area: { x: 560, y: 120, width: 440, height: 300 },
      externalLink: { linkUri: 'https://city.example/', label: 'くわしく見る' },
    },
  },
  template({
    type: 'buttons',
    thumbnailImageUrl: `${PICTURE}b`,
    title: '防災訓練',
    text: '11月30日に行います',
    defaultAction: uri('くわしく'),
    actions: [uri('くわしく'), postback('参加する')],
  }),
  template({ type: 'confirm', text: '登録しますか', actions: [postback('はい'), postback('いいえ')] }),
  template({
    type: 'carousel',
    columns: [1, 2].map((i) => ({
      title: `候補${i}`,
      text: '本文',
      actions: [postback(`候補${i}をえらぶ`)],
    })),
  }),
  template({
    type: 'image_carousel',
    columns: [1, 2].map((i) => ({ imageUrl: `${PICTURE}${i}`, action: postback(`写真${i}`) })),
  }),
  {
    type: 'flex',
    altText: '相談の予約',
    contents: {
      type: 'bubble',
      body: {
        type: 'box',
        layout: 'vertical',
        spacing: 'md',
        contents: [
          { type: 'text', text: '相談の予約', weight: 'bold', size: 'lg' },
          {
            type: 'box',
            layout: 'vertical',
            backgroundColor: '#E8F1FE',
            paddingAll: 'lg',
            cornerRadius: 'md',
            action: postback('9時から'),
            contents: [{ type: 'text', text: '9時から', color: '#0017C1' }],
          },
          { type: 'button', action: uri('一覧を見る'), style: 'primary' },
        ],
      },
    },
  },
];

/** A row of bubbles as large as LINE takes them, near enough: for measuring. */
export const TWELVE_BUBBLES = {
  type: 'flex',
  altText: '12枚',
  contents: {
    type: 'carousel',
    contents: Array.from({ length: 12 }, (_, i) => ({
      type: 'bubble',
      hero: { type: 'image', url: `${PICTURE}${i}`, size: 'full', aspectRatio: '20:13', aspectMode: 'cover' },
      body: {
        type: 'box',
        layout: 'vertical',
        spacing: 'sm',
        contents: Array.from({ length: 12 }, (_line, line) => ({
          type: 'box',
          layout: 'baseline',
          spacing: 'sm',
          contents: [
            { type: 'text', text: `項目${line}`, color: '#666666', size: 'sm', flex: 2 },
            { type: 'text', text: `${i}枚目の${line}行目の内容です`, wrap: true, size: 'sm', flex: 5 },
          ],
        })),
      },
      footer: {
        type: 'box',
        layout: 'vertical',
        contents: [{ type: 'button', style: 'primary', action: postback('えらぶ') }],
      },
    })),
  },
};
