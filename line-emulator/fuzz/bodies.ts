/** One right body for as many endpoints as possible: what is nearly right reaches deeper than what is quite wrong. */
const text = { type: 'text', text: 'こんにちは' };
const area = {
  bounds: { x: 0, y: 0, width: 100, height: 100 },
  action: { type: 'richmenuswitch', richMenuAliasId: 'a', data: 'd' },
};
const flex = {
  type: 'flex',
  altText: 'a',
  contents: {
    type: 'bubble',
    hero: {
      type: 'image',
      url: 'https://example.com/a.png',
      action: { type: 'uri', uri: 'https://example.com/' },
    },
    body: {
      type: 'box',
      layout: 'vertical',
      contents: [
        { type: 'text', text: 'あ', flex: 1, contents: [{ type: 'span', text: 'い' }] },
        { type: 'button', action: { type: 'postback', label: 'a', data: 'b', displayText: 'c' } },
      ],
    },
  },
};
const template = {
  type: 'template',
  altText: 'a',
  template: {
    type: 'carousel',
    columns: [{ text: 'a', actions: [{ type: 'datetimepicker', label: 'a', data: 'b', mode: 'date' }] }],
  },
};
const imagemap = {
  type: 'imagemap',
  baseUrl: 'https://example.com/a',
  altText: 'a',
  baseSize: { width: 1040, height: 1040 },
  actions: [{ type: 'uri', linkUri: 'https://example.com/', area: { x: 0, y: 0, width: 1, height: 1 } }],
};
const quick = {
  ...text,
  quickReply: { items: [{ type: 'action', action: { type: 'camera', label: 'a' } }] },
};
const messages = [text, flex, template, imagemap, quick];

/** What exists in the fuzzed world, by the name it has in paths and bodies. */
export interface Ids {
  userId: string;
  channelId: string;
  richMenuId: string;
  richMenuAliasId: string;
  audienceGroupId: number;
  couponId: string;
  liffId: string;
  messageId: string;
}

/** Bodies by a part of the path; the first whose part occurs is taken. */
export function rightBody(path: string, ids: Ids): unknown {
  const bodies: readonly (readonly [RegExp, unknown])[] = [...lineBodies(ids), ...controlBodies(ids)];
  return bodies.find(([part]) => part.test(path))?.[1] ?? { channelId: ids.channelId };
}

function lineBodies({
  userId,
  richMenuId,
  richMenuAliasId,
  audienceGroupId,
  couponId,
}: Ids): [RegExp, unknown][] {
  const menu = {
    size: { width: 2500, height: 843 },
    selected: true,
    name: 'a',
    chatBarText: 'b',
    areas: [area],
  };
  const audience = { type: 'audience', audienceGroupId };
  const coupon = { type: 'coupon', couponId };
  return [
    [/message\/multicast$/, { to: [userId], messages, customAggregationUnits: ['u'] }],
    [
      /message\/narrowcast$/,
      {
        messages: [text, coupon],
        recipient: { type: 'operator', and: [audience, { type: 'operator', not: audience }] },
        filter: { demographic: { type: 'operator', or: [{ type: 'gender', oneOf: ['male'] }] } },
        limit: { max: 10, upToRemainingQuota: true },
      },
    ],
    [/message\/reply$/, { replyToken: 'a', messages }],
    [/message\/(push|broadcast)$|message\/validate/, { to: userId, messages }],
    [
      /richmenu\/(validate\/)?batch$/,
      { operations: [{ type: 'link', from: richMenuId, to: richMenuId }], resumeRequestKey: 'k' },
    ],
    [/v2\/bot\/richmenu\/alias/, { richMenuAliasId, richMenuId }],
    [/v2\/bot\/richmenu\/bulk/, { richMenuId, userIds: [userId] }],
    [/v2\/bot\/richmenu(\/validate)?$/, menu],
    [/audienceGroup\/upload$/, { audienceGroupId, description: 'a', audiences: [{ id: userId }] }],
    [/audienceGroup\/(click|imp)$/, { description: 'a', requestId: 'b', clickUrl: 'https://example.com/' }],
    [/updateDescription$/, { description: 'a' }],
    [/v2\/bot\/coupon$/, couponBody()],
    [
      /liff\/v1/,
      { view: { type: 'full', url: 'https://example.com/' }, scope: ['profile'], botPrompt: 'none' },
    ],
    [/loading\/start$/, { chatId: userId, loadingSeconds: 5 }],
    [/markAsRead$/, { markAsReadToken: 'a' }],
    [/channel\/webhook/, { endpoint: 'http://127.0.0.1:9/' }],
    [/deauthorize$/, { userAccessToken: 'a' }],
    [/manager-richmenu$/, { menu, imageBase64: 'AAAA' }],
  ];
}

function controlBodies(ids: Ids): [RegExp, unknown][] {
  const { userId, channelId, liffId, messageId } = ids;
  const event = { type: 'postback', postback: { data: 'a' } };
  const acts: Record<string, Record<string, unknown>> = {
    text: {
      text: 'あ$',
      emojis: [{ index: 1, length: 1, productId: 'a', emojiId: '001' }],
      quotedMessageId: messageId,
    },
    location: { title: 'a', address: 'b', latitude: 35, longitude: 139 },
    sticker: { packageId: '446', stickerId: '1988', keywords: ['a'] },
    unsend: { messageId },
    'image|video|audio|file': { dataBase64: 'AAAA', contentType: 'image/png', fileName: 'a', duration: 5 },
    images: { images: [{ dataBase64: 'AAAA' }], numbered: true, seed: 1 },
    postback: { data: 'a', displayText: 'b', params: { date: '2026-11-21' } },
    action: { action: { type: 'datetimepicker', data: 'a', mode: 'date' }, picked: '2026-11-21' },
    'video-complete': { trackingId: 'a' },
    beacon: { hwid: '0123456789', type: 'enter', dm: 'ab' },
    membership: { type: 'joined', membershipId: 1 },
    'account-link': { nonce: 'bm9uY2UtMTIzNDU2', result: 'ok' },
    event: { event },
    open: { messageId },
    click: { messageId, url: 'https://example.com/' },
    'richmenu/tap': { area: 0 },
    'liff/open': { url: `https://liff.line.me/${liffId}/path?a=b#c`, from: 'talk' },
  };
  return [
    [/users\/[^/]+\/liff\/messages$/, { accessToken: 'a', messages: [text] }],
    ...Object.entries(acts).map(([act, body]): [RegExp, unknown] => [
      new RegExp(`users/[^/]+/(${act})$`),
      { channelId, ...body },
    ]),
    [/_emulator\/channels$/, { channelId, displayName: 'みほん市', quota: { type: 'limited', value: 5 } }],
    [/_emulator\/channels\/[^/]+$/, { redelivery: { enabled: false, delaysMs: [1] }, mode: 'active' }],
    [/channels\/[^/]+\/liff$/, { view: { type: 'full', url: 'https://example.com/' }, liffId }],
    [/assertion-keys$/, { jwk: { kty: 'RSA', n: 'AQAB', e: 'AQAB', use: 'sig', alg: 'RS256', kid: 'a' } }],
    [/channels\/[^/]+\/webhook$/, { events: [event] }],
    [/friends$/, { userIds: [userId], friendship: 'followed' }],
    [/blocks$/, { share: 0.1, seed: 's' }],
    [/opens$/, { unit: 'u', share: 0.5, clickShare: 0.5, url: 'https://example.com/' }],
    [/channels\/[^/]+\/audiences$/, { type: 'CHAT_TAG', description: 'a', userIds: [userId] }],
    [/_emulator\/users$/, { users: [{ displayName: 'あ', userId, language: 'ja', consents: true }] }],
    [
      /_emulator\/faults$/,
      { endpoint: ['push', 'insight.*'], kind: 'latency', ms: 5, times: 1, until: '+1s' },
    ],
    [/_emulator\/clock$/, { offsetMs: 1000, frozen: false }],
    [/_emulator\/limits$/, { enabled: true, burst: 'second', overrides: { push: 10 } }],
    [/_emulator\/jobs$/, { delayMs: 0, hold: false, advance: 1 }],
    [/_emulator\/loads$/, { channelId, share: 0.5, spread: '10ms', seed: 1, texts: ['あ'], for: '10ms' }],
    [
      /_emulator\/scenario$/,
      {
        name: 'a',
        channels: [{ displayName: 'b', friends: { count: 2, seed: 's' } }],
        users: { hanako: { displayName: '花子', follows: true } },
        faults: [{ endpoint: 'push', kind: 'error_after', times: 1 }],
        steps: [{ name: 'c', after: '1ms', do: [{ act: 'text', user: 'hanako', text: 'あ' }, { log: 'd' }] }],
      },
    ],
    [/_emulator\/tokens\/expire$/, { token: 'a' }],
    [/phone-session$/, { phoneId: 'a', userId }],
    [/totp$/, { label: 'あ', otpauthUrl: 'otpauth://totp/a:b?secret=GEZDGNBVGY3TQOJQ' }],
  ];
}

function couponBody(): unknown {
  return {
    title: 'a',
    startTimestamp: 1_767_193_200,
    endTimestamp: 1_798_729_200,
    maxUseCountPerTicket: 1,
    timezone: 'ASIA_TOKYO',
    visibility: 'PUBLIC',
    acquisitionCondition: { type: 'normal' },
    reward: { type: 'discount', priceInfo: { type: 'fixed', fixedAmount: 100 } },
  };
}
