import type { manageAudience } from '@line/bot-sdk';
import type { ChannelCall, LineAnswer } from '../endpoint.ts';
import { lineError, parseJsonObject } from '../line-error.ts';
import {
  AUDIENCE_STATUSES,
  CREATE_ROUTES,
  describeAudience,
  describeJobs,
  statusOf,
  type Audience,
} from './audience-book.ts';
import { audienceError, readOnly } from './audience-errors.ts';
import { audienceOf, nameOf } from './reading.ts';

const MAX_PAGE = 40;
const STANDARD_PAGE = 20;

/** PUT /v2/bot/audienceGroup/{audienceGroupId}/updateDescription */
export function renameAudience(call: ChannelCall): LineAnswer {
  const description = nameOf(parseJsonObject(call.body).description);
  changeableOf(call).description = description;
  return { json: {} };
}

/** DELETE /v2/bot/audienceGroup/{audienceGroupId} */
export function deleteAudience(call: ChannelCall): LineAnswer {
  call.state.audiences.delete(changeableOf(call));
  return { json: {} };
}

/** GET /v2/bot/audienceGroup/{audienceGroupId} */
export function getAudience(call: ChannelCall): LineAnswer {
  const audience = audienceOf(call, call.c.req.param('audienceGroupId'));
  return { json: { audienceGroup: describeAudience(audience, call.at), jobs: describeJobs(audience) } };
}

/** GET /v2/bot/audienceGroup/list */
export function listAudiences(call: ChannelCall): LineAnswer {
  return list(call, call.state.audiences.list(call.channel.settings.channelId, call.at));
}

/** GET /v2/bot/audienceGroup/shared/{audienceGroupId}: no audience is shared, as no Business Manager stands behind this. */
export function getShared(): LineAnswer {
  throw audienceError('AUDIENCE_GROUP_NOT_FOUND');
}

/** GET /v2/bot/audienceGroup/shared/list: only what Official Account Manager made, when asked for. */
export function listShared(call: ChannelCall): LineAnswer {
  const own = flag(call, 'includesOwnedAudienceGroups')
    ? call.state.audiences
        .list(call.channel.settings.channelId, call.at)
        .filter(({ createRoute }) => createRoute === 'OA_MANAGER')
    : [];
  return list(call, own);
}

function changeableOf(call: ChannelCall): Audience {
  const audience = audienceOf(call, call.c.req.param('audienceGroupId'));
  if (audience.createRoute !== 'MESSAGING_API') throw readOnly();
  return audience;
}

function list(call: ChannelCall, audiences: Audience[]): LineAnswer {
  const page = count(call, 'page', undefined, Infinity);
  const size = count(call, 'size', STANDARD_PAGE, MAX_PAGE);
  const name = call.c.req.query('description')?.toLowerCase();
  const [status] = values(call, 'status', AUDIENCE_STATUSES);
  const routes = values(call, 'createRoute', CREATE_ROUTES);
  // There is one channel per account here, so its public audiences are its own.
  flag(call, 'includesExternalPublicGroups');
  const found = audiences.filter(
    (audience) =>
      (name === undefined || audience.description.toLowerCase().includes(name)) &&
      (status === undefined || statusOf(audience, call.at) === status) &&
      (routes.length === 0 || routes.includes(audience.createRoute)),
  );
  return {
    json: {
      audienceGroups: found
        .slice((page - 1) * size, page * size)
        .map((audience) => describeAudience(audience, call.at)),
      hasNextPage: page * size < found.length,
      totalCount: found.length,
      readWriteAudienceGroupTotalCount: found.filter(({ createRoute }) => createRoute === 'MESSAGING_API')
        .length,
      page,
      size,
    } satisfies manageAudience.GetAudienceGroupsResponse,
  };
}

/** A number in the query; LINE's error names the bound and says TOO_HIGH or TOO_LOW. */
function count(call: ChannelCall, name: string, standard: number | undefined, most: number): number {
  const given = call.c.req.query(name);
  if (given === undefined && standard !== undefined) return standard;
  const value = /^\d{1,9}$/.test(given ?? '') ? Number(given) : NaN;
  if (Number.isNaN(value)) throw lineError(400, `${name}: must be a number`);
  if (value < 1)
    throw lineError(400, `${name}: must be greater than or equal to 1`, [{ message: 'TOO_LOW' }]);
  if (value > most) {
    throw lineError(400, `${name}: must be less than or equal to ${most}`, [{ message: 'TOO_HIGH' }]);
  }
  return value;
}

function values<const T extends readonly string[]>(call: ChannelCall, name: string, known: T): T[number][] {
  const given = call.c.req.queries(name) ?? [];
  for (const value of given) {
    if (!known.includes(value)) throw lineError(400, `${name}: must be one of ${known.join(', ')}`);
  }
  return given;
}

function flag(call: ChannelCall, name: string): boolean {
  const given = call.c.req.query(name);
  if (given !== undefined && given !== 'true' && given !== 'false') {
    throw lineError(400, `${name}: must be true or false`);
  }
  return given === 'true';
}
