import { HandleSet } from './handle-set.ts';
import { newAccessToken, newChannelId, randomDigits, randomHex } from './ids.ts';
import { MenuLinks } from './rich-menus/menu-links.ts';
import { WebhookFlow } from './webhooks/webhook-flow.ts';

/** What the control API shows and takes of a channel. */
export interface ChannelSettings {
  channelId: string;
  channelSecret: string;
  accessToken: string;
  /** The account's own user id: `destination` of webhooks. */
  botUserId: string;
  basicId: string;
  displayName: string;
  webhookUrl: string | null;
  loginChannelId: string;
  loginChannelSecret: string;
  loginCallbackUrls: string[];
  /** Whether LINE Login and LIFF agree by themselves for who is signed in, or show a page to press. */
  loginConsent: 'auto' | 'ask';
  /** Chat in the account's response settings: on, the account marks messages as read; off, they are read at once. */
  chatMode: 'bot' | 'chat';
  /** After how long LINE deletes what users sent; it does not tell. Null: never. */
  contentLifeMs: number | null;
  /** Only verified accounts may read followers/ids. */
  verified: boolean;
  quota: { type: 'none' } | { type: 'limited'; value: number };
  /** LINE's count and interval of redeliveries are undisclosed; these are ours. */
  redelivery: { enabled: boolean; delaysMs: number[] };
  /** LINE's console: webhooks on or off. Suspension after failures switches them off. */
  useWebhook: boolean;
  /** Events wait so long for others, and so many leave in one POST. LINE says only that it happens. */
  webhookBatch: { windowMs: number; most: number };
  /** LINE may suspend webhooks that keep failing; after how many failures in a row is not documented. */
  webhookSuspension: { afterFailures: number } | null;
  /** `standby`: another module channel holds the chat; events carry no reply token. */
  mode: 'active' | 'standby';
  /** LINE's documents contradict themselves about unknown ids in a multicast: skipped, or the whole call refused. */
  multicastUnknown: 'skip' | 'reject';
}

/** A channel with who its friends are. Friendship is bits, see handle-set.ts. */
export interface Channel {
  settings: ChannelSettings;
  following: HandleSet;
  blocked: HandleSet;
  /** Everyone who ever added the account: LINE's `followers` count never falls. */
  everFollowed: HandleSet;
  /** When a user last wrote; who wrote within seven days can be pushed to without being a friend. */
  lastWroteAt: Map<number, number>;
  sentThisMonth: Map<string, number>;
  /** What narrowcasts hold back of the month's quota until their recipients are known. */
  reservedMessages: number;
  /** Messages per day (JST) and verb, for `delivery/*` and insight. */
  sentPerDay: Map<string, number>;
  /** Aggregation unit names per calendar month. */
  unitsPerMonth: Map<string, Set<string>>;
  webhookFlow: WebhookFlow;
  /** Rich menus of friends' own: gone with the friendship. */
  menuLinks: MenuLinks;
}

export type Friendship = 'none' | 'followed' | 'blocked';

export function createChannel(given: Partial<ChannelSettings> & { displayName: string }): Channel {
  return {
    settings: {
      channelId: newChannelId(),
      channelSecret: randomHex(16),
      accessToken: newAccessToken(),
      botUserId: `U${randomHex(16)}`,
      basicId: `@${randomDigits(3)}abcde`,
      webhookUrl: null,
      loginChannelId: newChannelId(),
      loginChannelSecret: randomHex(16),
      loginCallbackUrls: [],
      loginConsent: 'auto',
      chatMode: 'bot',
      contentLifeMs: null,
      verified: true,
      quota: { type: 'none' },
      redelivery: { enabled: false, delaysMs: [1000, 5000, 30_000] },
      useWebhook: true,
      webhookBatch: { windowMs: 0, most: 1 },
      webhookSuspension: null,
      mode: 'active',
      multicastUnknown: 'skip',
      ...definedOnly(given),
      displayName: given.displayName,
    },
    following: new HandleSet(),
    blocked: new HandleSet(),
    everFollowed: new HandleSet(),
    lastWroteAt: new Map(),
    sentThisMonth: new Map(),
    reservedMessages: 0,
    sentPerDay: new Map(),
    unitsPerMonth: new Map(),
    webhookFlow: new WebhookFlow(),
    menuLinks: new MenuLinks(),
  };
}

/** Drops keys whose value is undefined, so that a spread does not overwrite with nothing. */
export function definedOnly<T extends object>(given: T): T {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as T;
}

export function friendshipOf(channel: Channel, handle: number): Friendship {
  if (channel.following.has(handle)) return 'followed';
  return channel.blocked.has(handle) ? 'blocked' : 'none';
}

/** Makes a user a friend. True when they had blocked the account before. */
export function addFriend(channel: Channel, handle: number): boolean {
  const unblocked = channel.blocked.delete(handle);
  channel.following.add(handle);
  channel.everFollowed.add(handle);
  return unblocked;
}

/** A user's own rich menu does not survive a block, as LINE's FAQ says. */
export function blockAccount(channel: Channel, handle: number): void {
  channel.following.delete(handle);
  channel.menuLinks.set(handle, 0);
  channel.blocked.add(handle);
}
