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

/** Bodies by a part of the path; the first whose part occurs is taken. */
export function rightBody(path: string, ids: { userId: string; channelId: string }): unknown {
  const { userId, channelId } = ids;
  const event = { type: 'postback', postback: { data: 'a' } };
  const bodies: readonly (readonly [RegExp, unknown])[] = [
    [/multicast$/, { to: [userId], messages, customAggregationUnits: ['u'] }],
    [
      /narrowcast$/,
      { messages, recipient: { type: 'operator', and: [{ type: 'audience', audienceGroupId: 1 }] } },
    ],
    [/message\/reply$/, { replyToken: 'a', messages }],
    [/message\/(push|broadcast)|validate\/(?!batch)/, { to: userId, messages }],
    [
      /richmenu\/(validate\/)?batch/,
      { operations: [{ type: 'link', from: 'richmenu-a', to: 'richmenu-b' }] },
    ],
    [/richmenu\/alias/, { richMenuAliasId: 'a', richMenuId: 'richmenu-a' }],
    [/richmenu\/bulk/, { richMenuId: 'richmenu-a', userIds: [userId] }],
    [
      /richmenu(\/validate)?$/,
      { size: { width: 2500, height: 843 }, selected: true, name: 'a', chatBarText: 'b', areas: [area] },
    ],
    [/richmenu\/tap/, { channelId, area: 0 }],
    [/audienceGroup\/upload$/, { description: 'a', audiences: [{ id: userId }] }],
    [/audienceGroup\/(click|imp)/, { description: 'a', requestId: 'b', clickUrl: 'https://example.com/' }],
    [/updateDescription/, { description: 'a' }],
    [/coupon$/, couponBody()],
    [
      /liff\/v1/,
      { view: { type: 'full', url: 'https://example.com/' }, scope: ['profile'], botPrompt: 'none' },
    ],
    [/loading/, { chatId: userId, loadingSeconds: 5 }],
    [/markAsRead/, { markAsReadToken: 'a' }],
    [/webhook/, { endpoint: 'http://127.0.0.1:9/', events: [event] }],
    [
      /oauth|token/,
      { grant_type: 'client_credentials', client_id: channelId, client_secret: 'secret', access_token: 'a' },
    ],
    [/_emulator\/channels$/, { channelId, displayName: 'みほん市', quota: { type: 'limited', value: 5 } }],
    [/friends$/, { userIds: [userId], friendship: 'followed' }],
    [/opens$/, { unit: 'u', share: 0.5, clickShare: 0.5 }],
    [/_emulator\/users$/, { users: [{ displayName: 'あ', userId }] }],
    [/action$/, { channelId, action: { type: 'postback', data: 'a', displayText: 'b' } }],
    [/event$/, { channelId, event }],
    [/faults$/, { endpoint: 'push', kind: 'latency', ms: 5, times: 1 }],
    [/clock$/, { offsetMs: 1000 }],
    [/limits$/, { enabled: true, burst: 'second', overrides: { push: 10 } }],
    [/totp$/, { label: 'あ', otpauthUrl: 'otpauth://totp/a:b?secret=GEZDGNBVGY3TQOJQ' }],
    [
      /users\/[^/]+\//,
      {
        channelId,
        text: 'あ',
        data: 'a',
        messageId: '1',
        packageId: '1',
        stickerId: '2',
        title: 'a',
        address: 'b',
        latitude: 35,
        longitude: 139,
        url: 'https://example.com/',
        dataBase64: 'AAAA',
      },
    ],
  ];
  return bodies.find(([part]) => part.test(path))?.[1] ?? { channelId, userId, messages };
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
