import { DAY } from '../clock.ts';
import { HandleSet } from '../handle-set.ts';
import { randomDigits } from '../ids.ts';

/** LINE keeps an audience so long, then shows it as expired for about a month. */
const KEPT_FOR = 180 * DAY;
const SHOWN_EXPIRED_FOR = 30 * DAY;
/** Retargeting audiences with fewer people never become ready. */
export const SMALLEST_AUDIENCE = 50;
/** Counts below this are shown as 0, except of uploaded ids and chat tags. */
const SMALLEST_SHOWN = 20;
/** LINE shows the jobs of an audience up to this number. */
const SHOWN_JOBS = 50;

export const AUDIENCE_STATUSES = [
  'IN_PROGRESS',
  'READY',
  'FAILED',
  'EXPIRED',
  'INACTIVE',
  'ACTIVATING',
] as const;
export type AudienceStatus = (typeof AUDIENCE_STATUSES)[number];
export const CREATE_ROUTES = ['OA_MANAGER', 'MESSAGING_API', 'POINT_AD', 'AD_MANAGER'] as const;
export type CreateRoute = (typeof CREATE_ROUTES)[number];
/** Those that the emulator can make: by the API, or, as LINE Official Account Manager would, by the control API. */
export type AudienceType = 'UPLOAD' | 'CLICK' | 'IMP' | 'CHAT_TAG';

export interface AudienceJob {
  audienceGroupJobId: number;
  description: string | null;
  created: number;
  audienceCount: number;
  jobStatus: 'QUEUED' | 'WORKING' | 'FINISHED' | 'FAILED';
}

export interface Audience {
  audienceGroupId: number;
  channelId: string;
  type: AudienceType;
  createRoute: CreateRoute;
  description: string;
  created: number;
  requestId?: string;
  clickUrl?: string;
  users: HandleSet;
  /** As the work on it left it; see `statusOf` for what LINE shows. */
  state: 'IN_PROGRESS' | 'READY' | 'FAILED';
  jobs: AudienceJob[];
}

/** All audiences of all channels, by their id. */
export class AudienceBook {
  readonly #audiences = new Map<number, Audience>();
  #lastJob = 10_000_000;

  create(
    given: Pick<Audience, 'channelId' | 'type' | 'createRoute' | 'description' | 'created'> &
      Partial<Pick<Audience, 'requestId' | 'clickUrl'>>,
  ): Audience {
    const audienceGroupId = Number(`5${randomDigits(12)}`);
    const made: Audience = {
      ...given,
      audienceGroupId,
      users: new HandleSet(),
      state: 'IN_PROGRESS',
      jobs: [],
    };
    this.#audiences.set(audienceGroupId, made);
    return made;
  }

  addJob(audience: Audience, description: string | null, created: number): AudienceJob {
    const audienceGroupJobId = ++this.#lastJob;
    const job: AudienceJob = {
      audienceGroupJobId,
      description,
      created,
      audienceCount: 0,
      jobStatus: 'QUEUED',
    };
    audience.jobs.push(job);
    return job;
  }

  /** A channel's audience, unless LINE would have deleted it. */
  find(channelId: string, audienceGroupId: number, now: number): Audience | undefined {
    const audience = this.#audiences.get(audienceGroupId);
    return audience?.channelId === channelId && !isGone(audience, now) ? audience : undefined;
  }

  /** A channel's audiences, the newest first. */
  list(channelId: string, now: number): Audience[] {
    return [...this.#audiences.values()]
      .filter((audience) => audience.channelId === channelId && !isGone(audience, now))
      .toReversed();
  }

  delete(audience: Audience): void {
    this.#audiences.delete(audience.audienceGroupId);
  }
}

const isGone = ({ created }: Audience, now: number): boolean => now - created > KEPT_FOR + SHOWN_EXPIRED_FOR;

export function statusOf({ created, state }: Audience, now: number): AudienceStatus {
  return now - created > KEPT_FOR ? 'EXPIRED' : state;
}

/** An empty upload and a small retargeting audience stay in progress for ever. */
export function hasEnough({ type, users }: Audience): boolean {
  return users.size >= (type === 'CLICK' || type === 'IMP' ? SMALLEST_AUDIENCE : 1);
}

const seconds = (ms: number): number => Math.floor(ms / 1000);

/** What LINE answers when an audience was created, and shows of it ever after. */
export function describeCreated(audience: Audience): Record<string, unknown> {
  const { audienceGroupId, createRoute, type, description, created, requestId, clickUrl } = audience;
  return {
    audienceGroupId,
    createRoute,
    type,
    description,
    created: seconds(created),
    permission: createRoute === 'MESSAGING_API' ? 'READ_WRITE' : 'READ',
    expireTimestamp: seconds(created + KEPT_FOR),
    isIfaAudience: false,
    ...(requestId === undefined ? {} : { requestId }),
    ...(clickUrl === undefined ? {} : { clickUrl }),
  };
}

export function describeAudience(audience: Audience, now: number): Record<string, unknown> {
  const { size } = audience.users;
  const isExact = audience.type === 'UPLOAD' || audience.type === 'CHAT_TAG';
  return {
    ...describeCreated(audience),
    status: statusOf(audience, now),
    audienceCount: isExact || size >= SMALLEST_SHOWN ? size : 0,
    ...(audience.state === 'FAILED' ? { failedType: 'INTERNAL_ERROR' } : {}),
  };
}

export function describeJobs({ audienceGroupId, jobs }: Audience): Record<string, unknown>[] {
  return jobs
    .slice(-SHOWN_JOBS)
    .map(({ audienceGroupJobId, description, created, audienceCount, jobStatus }) => ({
      audienceGroupJobId,
      audienceGroupId,
      // LINE's OpenAPI allows no null in a job: what there is not is left out.
      ...(description === null ? {} : { description }),
      type: 'DIFF_ADD',
      status: jobStatus,
      ...(jobStatus === 'FAILED' ? { failedType: 'INTERNAL_ERROR' } : {}),
      audienceCount,
      created: seconds(created),
      jobStatus,
    }));
}
