import { AudienceBook } from './audiences/audience-book.ts';
import { LinkTokens } from './account-link/link-tokens.ts';
import type { Channel } from './channels.ts';
import { createClock, type Clock } from './clock.ts';
import { CouponBook } from './coupons/coupon-book.ts';
import { Faults } from './faults.ts';
import { Jobs } from './jobs.ts';
import { InsightBook } from './messaging/insight-book.ts';
import type { StoredContent } from './messaging/content-store.ts';
import { LiffApps } from './liff/liff-apps.ts';
import { LiffFrames } from './liff/liff-frames.ts';
import { ConsentPages } from './login/consent.ts';
import { LoginStore } from './login/login-store.ts';
import { SigningKey } from './login/signing-key.ts';
import { NarrowcastBook } from './narrowcast/narrowcast-book.ts';
import { Loads } from './load/loads.ts';
import { RateLimits } from './rate-limits.ts';
import { Records } from './records.ts';
import { MenuBatches } from './rich-menus/batch-jobs.ts';
import { RichMenus } from './rich-menus/menu-book.ts';
import { RetryKeys } from './retry-keys.ts';
import { ReadTokens } from './messaging/read-tokens.ts';
import { ReplyTokens } from './messaging/reply-tokens.ts';
import type { ScenarioRun } from './scenario/scenario-run.ts';
import { SharedBodies } from './sendings.ts';
import { Talks } from './talk.ts';
import { AssertionKeys } from './tokens/assertion-keys.ts';
import { ChannelTokens } from './tokens/channel-tokens.ts';
import { UserDirectory } from './users.ts';
import { WebhookLog } from './webhooks/webhook-log.ts';
import type { EndpointInfo } from './endpoint.ts';

/** Everything the emulated LINE knows. In memory only: a restart forgets it. */
export interface EmulatorState {
  clock: Clock;
  /** Aborted when the emulator stops: nothing may be sent after that. */
  stopping: AbortController;
  /** The emulator's own origin, known once it listens. */
  origin: string;
  users: UserDirectory;
  channels: Map<string, Channel>;
  channelsByToken: Map<string, Channel>;
  channelsByLogin: Map<string, Channel>;
  limits: RateLimits;
  retryKeys: RetryKeys;
  replyTokens: ReplyTokens;
  readTokens: ReadTokens;
  faults: Faults;
  records: Records;
  bodies: SharedBodies;
  talks: Talks;
  insight: InsightBook;
  contents: Map<string, StoredContent>;
  jobs: Jobs;
  richMenus: RichMenus;
  menuBatches: MenuBatches;
  audiences: AudienceBook;
  narrowcasts: NarrowcastBook;
  coupons: CouponBook;
  login: LoginStore;
  consents: ConsentPages;
  signingKey: SigningKey;
  tokens: ChannelTokens;
  assertionKeys: AssertionKeys;
  liffApps: LiffApps;
  liffFrames: LiffFrames;
  linkTokens: LinkTokens;
  webhooks: WebhookLog;
  loads: Loads;
  /** The scenario being played, or the last one. */
  scenario: ScenarioRun | null;
  totp: { label: string; otpauthUrl: string }[];
  endpoints: EndpointInfo[];
}

export function createState(base?: () => number): EmulatorState {
  const clock = createClock(base);
  const state = {
    clock,
    stopping: new AbortController(),
    origin: '',
    endpoints: [],
    limits: new RateLimits(clock.monotonic),
  } as Partial<EmulatorState>;
  return forgetEverything(Object.assign(state, { totp: [] }) as EmulatorState);
}

/** Back to an empty LINE; clock, limits and the code panel stay. */
export function forgetEverything(state: EmulatorState): EmulatorState {
  const now = (): number => state.clock.now();
  state.limits.reset();
  state.loads?.stopAll();
  state.scenario?.stop();
  const talks = new Talks();
  state.jobs?.clear();
  return Object.assign(state, {
    users: new UserDirectory(),
    channels: new Map<string, Channel>(),
    channelsByToken: new Map<string, Channel>(),
    channelsByLogin: new Map<string, Channel>(),
    retryKeys: new RetryKeys(now),
    replyTokens: new ReplyTokens(now),
    readTokens: new ReadTokens(),
    faults: new Faults(now),
    records: new Records(),
    bodies: new SharedBodies(),
    talks,
    jobs: new Jobs(),
    richMenus: new RichMenus(talks),
    menuBatches: new MenuBatches(),
    audiences: new AudienceBook(),
    narrowcasts: new NarrowcastBook(),
    coupons: new CouponBook(),
    insight: new InsightBook(),
    contents: new Map<string, StoredContent>(),
    login: new LoginStore(now),
    consents: new ConsentPages(),
    signingKey: new SigningKey(),
    tokens: new ChannelTokens(now),
    assertionKeys: new AssertionKeys(),
    liffApps: new LiffApps(),
    liffFrames: new LiffFrames(now),
    linkTokens: new LinkTokens(now),
    webhooks: new WebhookLog(),
    loads: new Loads(),
    scenario: null,
  });
}
