import { SMALLEST_AUDIENCE, statusOf, type Audience } from '../audiences/audience-book.ts';
import type { ChannelCall } from '../endpoint.ts';
import { HandleSet } from '../handle-set.ts';
import { bodyErrors, invalidProperty, lineError } from '../line-error.ts';
import { fieldsOf, operatorOf } from './operators.ts';

/** Audiences and redeliveries of one request together. */
const MAX_PARTS = 10;

/** Whom `recipient` names, computed when the sending begins. */
export interface Recipients {
  audiences: Audience[];
  /** Gives a set of its own out of all friends. */
  among(everyone: HandleSet): HandleSet;
}

type Rule = (everyone: HandleSet) => HandleSet;

/** Reads `recipient`, or throws LINE's error. */
export function recipientsOf(call: ChannelCall, value: unknown): Recipients {
  const audiences: Audience[] = [];
  let parts = 0;
  const read = (given: unknown, at: string, depth: number): Rule => {
    const fields = fieldsOf(given, at);
    if (fields.type === 'operator') {
      const operator = operatorOf(fields, at, depth, read);
      return (everyone) => combine(operator.kind, operator.parts, everyone);
    }
    if (fields.type !== 'audience' && fields.type !== 'redelivery') {
      throw bodyErrors([
        {
          message: 'Must be one of the following values: [operator, audience, redelivery]',
          property: `${at}.type`,
        },
      ]);
    }
    if (++parts > MAX_PARTS) {
      throw bodyErrors([{ message: `Size must be between 1 and ${MAX_PARTS}`, property: 'recipient' }]);
    }
    if (fields.type === 'redelivery') return redeliveryOf(call, fields.requestId, `${at}.requestId`);
    const audience = audienceOf(call, fields.audienceGroupId, `${at}.audienceGroupId`);
    audiences.push(audience);
    return (everyone) => among(audience.users, everyone);
  };
  return { audiences, among: read(value, 'recipient', 0) };
}

/** Own uploads and chat tags are free of LINE's minimum of 50. */
export const hasMinimum = ({ type }: Audience): boolean => type === 'CLICK' || type === 'IMP';

export const isTooSmall = (audience: Audience): boolean =>
  hasMinimum(audience) && audience.users.size < SMALLEST_AUDIENCE;

function combine(kind: 'and' | 'or' | 'not', rules: Rule[], everyone: HandleSet): HandleSet {
  if (kind === 'not') {
    const rest = everyone.clone();
    rest.deleteAll(rules[0]!(everyone));
    return rest;
  }
  const [first, ...others] = rules;
  const all = first!(everyone);
  for (const rule of others) {
    if (kind === 'and') all.retainAll(rule(everyone));
    else all.addAll(rule(everyone));
  }
  return all;
}

function among(users: HandleSet, everyone: HandleSet): HandleSet {
  const all = users.clone();
  all.retainAll(everyone);
  return all;
}

function audienceOf({ state, channel, at }: ChannelCall, id: unknown, property: string): Audience {
  if (typeof id !== 'number') throw invalidProperty(property);
  const audience = state.audiences.find(channel.settings.channelId, id, at);
  if (!audience || statusOf(audience, at) !== 'READY')
    throw lineError(400, `Invalid audience group id: ${id}`);
  return audience;
}

/** Only a narrowcast of the last 14 days that succeeded can be sent to its recipients again. */
function redeliveryOf({ state, channel, at }: ChannelCall, requestId: unknown, property: string): Rule {
  if (typeof requestId !== 'string') throw invalidProperty(property);
  const earlier = state.narrowcasts.find(channel.settings.channelId, requestId, at);
  const delivered = earlier?.phase === 'succeeded' ? earlier.sending?.delivered : undefined;
  if (!(delivered instanceof HandleSet)) throw lineError(400, `Invalid request id: ${requestId}`);
  return (everyone) => among(delivered, everyone);
}
