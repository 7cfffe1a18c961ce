/**
 * Endpoints that LINE has and this emulator knows only by the answer an ordinary account gets: groups and rooms the account is
 * in none of, memberships it does not sell, and what LINE grants on application (notification messages, modules, mission
 * stickers, the partners' mark-as-read). Token, rate limit and record are as everywhere.
 */
import type { LineApp } from '../endpoint.ts';
import { COMMON, registerRows, type EndpointRow } from '../endpoint-table.ts';
import { lineError } from '../line-error.ts';
import { perSecond } from '../rate-limits.ts';
import type { EmulatorState } from '../state.ts';

const MEMBERSHIP = perSecond(200);
/** A POST that carries no JSON. */
const noBody = { body: 'any' } as const;

function notFound(): never {
  throw lineError(404, 'Not found');
}
function notGranted(): never {
  throw lineError(403, 'Access to this API is not available for your account');
}

const rows: EndpointRow[] = [
  ['GET', '/v2/bot/group/:groupId/summary', 'group.summary', COMMON, notFound],
  ['GET', '/v2/bot/group/:groupId/members/count', 'group.members.count', COMMON, notFound],
  ['GET', '/v2/bot/group/:groupId/members/ids', 'group.members.ids', COMMON, notFound],
  ['GET', '/v2/bot/group/:groupId/member/:userId', 'group.member', COMMON, notFound],
  ['POST', '/v2/bot/group/:groupId/leave', 'group.leave', COMMON, notFound, noBody],
  ['GET', '/v2/bot/room/:roomId/members/count', 'room.members.count', COMMON, notFound],
  ['GET', '/v2/bot/room/:roomId/members/ids', 'room.members.ids', COMMON, notFound],
  ['GET', '/v2/bot/room/:roomId/member/:userId', 'room.member', COMMON, notFound],
  ['POST', '/v2/bot/room/:roomId/leave', 'room.leave', COMMON, notFound, noBody],
  ['GET', '/v2/bot/membership/list', 'membership.list', MEMBERSHIP, notFound],
  ['GET', '/v2/bot/membership/subscription/:userId', 'membership.subscription', MEMBERSHIP, notFound],
  ['GET', '/v2/bot/membership/:membershipId/users/ids', 'membership.users', COMMON, notFound],
  ['POST', '/bot/pnp/push', 'pnp.push', COMMON, notGranted],
  ['POST', '/v2/bot/message/pnp/templated/push', 'pnp.templated', COMMON, notGranted],
  ['GET', '/v2/bot/message/delivery/pnp', 'delivery.pnp', COMMON, notGranted],
  ['POST', '/v2/bot/message/markAsRead', 'message.markAsRead', COMMON, notGranted],
  ['POST', '/v2/bot/channel/detach', 'module.detach', COMMON, notGranted],
  ['POST', '/v2/bot/chat/:chatId/control/acquire', 'module.acquire', COMMON, notGranted, noBody],
  ['POST', '/v2/bot/chat/:chatId/control/release', 'module.release', COMMON, notGranted, noBody],
  ['GET', '/v2/bot/list', 'module.list', COMMON, notGranted],
  ['POST', '/module/auth/v1/token', 'module.attach', COMMON, notGranted, noBody],
  ['POST', '/shop/v3/mission', 'shop.mission', COMMON, notGranted],
];

export function registerNotOffered(app: LineApp, state: EmulatorState): void {
  registerRows(app, state, rows);
}
