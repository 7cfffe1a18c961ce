import type { messagingApi } from '@line/bot-sdk';
import { isoMoment } from '../calendar.ts';
import type { ChannelCall, LineAnswer } from '../endpoint.ts';
import { bodyErrors, invalidProperty, LineError, lineError, parseJsonObject } from '../line-error.ts';
import type { RichMenu } from './menu-book.ts';
import { bookOf, menuIdOf } from './reading.ts';

const MAX_OPERATIONS = 1000;
const RESUME_KEY = /^[0-9a-zA-Z\-_]{1,100}$/;
const REQUEST_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

interface BatchOrder {
  key: string | undefined;
  /** From menu number to menu number; 0 unlinks. */
  changes: ReadonlyMap<number, number> | 'unlinkAll';
}

/** POST /v2/bot/richmenu/batch */
export function startBatch(call: ChannelCall): LineAnswer {
  const { key, changes } = checkBatch(call);
  const channelKey = key === undefined ? undefined : `${call.channel.settings.channelId} ${key}`;
  call.state.menuBatches.start(call.state, bookOf(call), {
    requestId: `${call.channel.settings.channelId} ${call.requestId}`,
    key: channelKey,
    changes,
  });
  return { status: 202, json: {} };
}

/** POST /v2/bot/richmenu/validate/batch */
export function validateBatch(call: ChannelCall): LineAnswer {
  checkBatch(call);
  return { json: {} };
}

/** GET /v2/bot/richmenu/progress/batch */
export function batchProgress({ state, channel, c, at }: ChannelCall): LineAnswer {
  const requestId = c.req.query('requestId') ?? '';
  if (!REQUEST_ID.test(requestId)) throw lineError(400, "The value for the 'requestId' parameter is invalid");
  const request = state.menuBatches.find(`${channel.settings.channelId} ${requestId}`, at);
  if (!request) throw lineError(404, 'Not found');
  const { phase, acceptedAt, completedAt } = request;
  return {
    json: {
      phase,
      acceptedTime: isoMoment(acceptedAt),
      ...(completedAt === null ? {} : { completedTime: isoMoment(completedAt) }),
    } satisfies Partial<Record<keyof messagingApi.RichMenuBatchProgressResponse, unknown>>,
  };
}

/** Checks a batch as LINE does; everything is checked before anything happens. */
function checkBatch(call: ChannelCall): BatchOrder {
  const { operations, resumeRequestKey } = parseJsonObject(call.body);
  if (operations == null) throw bodyErrors([{ message: 'May not be empty', property: 'operations' }]);
  if (!Array.isArray(operations)) throw invalidProperty('operations');
  if (operations.length < 1 || operations.length > MAX_OPERATIONS) {
    throw bodyErrors([{ message: `Size must be between 1 and ${MAX_OPERATIONS}`, property: 'operations' }]);
  }
  const key = resumeRequestKey ?? undefined;
  if (key !== undefined && (typeof key !== 'string' || !RESUME_KEY.test(key))) {
    throw bodyErrors([{ message: 'invalid resumeRequestKey', property: 'resumeRequestKey' }]);
  }
  const kinds = operations.map((operation: unknown, i) => kindOf(operation, i));
  if (kinds.includes('unlinkAll')) {
    if (kinds.some((kind) => kind !== 'unlinkAll')) {
      throw bodyErrors([
        { message: "'unlinkAll' type can't be combined with other type", property: 'operations[].type' },
      ]);
    }
    return { key, changes: 'unlinkAll' };
  }
  const changes = new Map<number, number>();
  operations.forEach((operation: { from?: unknown; to?: unknown }, i) => {
    const from = menuOf(call, operation.from, `operations[${i}].from`);
    if (changes.has(from.number)) {
      throw bodyErrors([
        { message: `from richmenu (${from.richMenuId}) is duplicated`, property: 'operations[].from' },
      ]);
    }
    changes.set(from.number, kinds[i] === 'link' ? targetOf(call, operation.to, i).number : 0);
  });
  return { key, changes };
}

function kindOf(operation: unknown, i: number): 'link' | 'unlink' | 'unlinkAll' {
  if (typeof operation !== 'object' || operation === null || Array.isArray(operation)) {
    throw invalidProperty(`operations[${i}]`);
  }
  const { type } = operation as { type?: unknown };
  if (type === 'link' || type === 'unlink' || type === 'unlinkAll') return type;
  throw bodyErrors([
    {
      message: 'Must be one of the following values: [link, unlink, unlinkAll]',
      property: `operations[${i}].type`,
    },
  ]);
}

function menuOf(call: ChannelCall, value: unknown, property: string): RichMenu {
  const richMenuId = menuIdOf(value, property);
  const menu = bookOf(call).menus.get(richMenuId);
  if (menu) return menu;
  throw new LineError(404, bodyErrors([{ message: `Richmenu (${richMenuId}) is not found`, property }]).body);
}

function targetOf(call: ChannelCall, value: unknown, i: number): RichMenu {
  const property = `operations[${i}].to`;
  const menu = menuOf(call, value, property);
  if (menu.image) return menu;
  throw bodyErrors([
    { message: `'to' richmenu (${menu.richMenuId}) must have image but it doesn't`, property },
  ]);
}
