import type { ChannelCall } from '../endpoint.ts';
import { bodyErrors, invalidProperty } from '../line-error.ts';
import { statusOf, type Audience } from './audience-book.ts';
import { audienceError, noIfa, readOnly } from './audience-errors.ts';

const MAX_NAME = 120;
const MAX_UPLOAD_DESCRIPTION = 300;
const MAX_AUDIENCES = 1000;
/** LINE's word for jobs of one audience that are not finished. */
const MAX_UNFINISHED_JOBS = 10;

/** The name of an audience: up to 120 characters, no control characters, not only spaces. */
export function nameOf(value: unknown): string {
  if (value == null) throw bodyErrors([{ message: 'May not be empty', property: 'description' }]);
  if (typeof value !== 'string') throw invalidProperty('description');
  if (value.trim() === '') throw audienceError('AUDIENCE_GROUP_NAME_EMPTY');
  if (value.length > MAX_NAME) throw audienceError('AUDIENCE_GROUP_NAME_SIZE_OVER');
  if (/\p{Cc}/u.test(value)) throw audienceError('AUDIENCE_GROUP_NAME_WRONG');
  return value;
}

export function uploadDescriptionOf(value: unknown): string | null {
  if (value == null) return null;
  if (typeof value !== 'string') throw invalidProperty('uploadDescription');
  if (value.length > MAX_UPLOAD_DESCRIPTION) {
    throw audienceError('AUDIENCE_GROUP_UPLOAD_DESCRIPTION_SIZE_OVER');
  }
  return value;
}

/** `isIfaAudience`, which is not for everyone. Forms send it as text. */
export function refuseIfa(value: unknown): void {
  if (value === true || value === 'true') throw noIfa();
  if (value != null && value !== false && value !== 'false') throw invalidProperty('isIfaAudience');
}

export function mustHaveRoom({ state, channel, at }: ChannelCall): void {
  if (state.audiences.list(channel.settings.channelId, at).length >= MAX_AUDIENCES) {
    throw audienceError('AUDIENCE_GROUP_COUNT_MAX_OVER');
  }
}

/** An audience of the channel, by what a path, a form or a body says. */
export function audienceOf({ state, channel, at }: ChannelCall, id: unknown): Audience {
  const wanted = typeof id === 'string' && /^\d{1,15}$/.test(id) ? Number(id) : id;
  const found =
    typeof wanted === 'number' ? state.audiences.find(channel.settings.channelId, wanted, at) : undefined;
  if (!found) throw audienceError('AUDIENCE_GROUP_NOT_FOUND');
  return found;
}

/** An audience to which ids can be added now. */
export function uploadableOf(call: ChannelCall, id: unknown): Audience {
  const audience = audienceOf(call, id);
  if (audience.createRoute !== 'MESSAGING_API' || audience.type !== 'UPLOAD') throw readOnly();
  if (statusOf(audience, call.at) === 'EXPIRED') {
    throw audienceError('AUDIENCE_GROUP_CAN_NOT_UPLOAD_STATUS_EXPIRED');
  }
  return audience;
}

/** True when LINE would answer 429 for too many jobs at once. */
export function isBusy({ jobs }: Audience): boolean {
  return (
    jobs.filter(({ jobStatus }) => jobStatus === 'QUEUED' || jobStatus === 'WORKING').length >=
    MAX_UNFINISHED_JOBS
  );
}
