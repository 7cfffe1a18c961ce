import { z } from 'zod';
import { ACTS, perform } from '../acts/acts.ts';
import type { Hand } from '../acts/hand.ts';
import { tapAction } from '../acts/taps.ts';
import { channelChanges } from '../control/channels.ts';
import { clockBody, setClock } from '../control/clock.ts';
import { addFault, faultBody } from '../control/faults.ts';
import { blockInBulk, blocksBody, friendsBody, makeFriends } from '../control/friends.ts';
import { issuesOf } from '../control/issues.ts';
import { loadBody, startLoad } from '../control/loads.ts';
import { check, controlError } from '../control/reading.ts';
import { limitsBody, setLimits } from '../control/settings.ts';
import { tappableOf } from '../load/tappable.ts';
import type { EmulatorState } from '../state.ts';
import { condition, unmet, type Beginning } from './conditions.ts';
import { setupFields, type Cast } from './setup.ts';

/** What the actions of a scenario work on. */
export interface Stage {
  state: EmulatorState;
  cast: Cast;
  begin: Beginning;
  /** Faults that the scenario put in force, by the name it gave them. */
  faults: { id: number; name: string | undefined }[];
}

interface Action {
  schema: z.ZodType;
  run: (stage: Stage, given: never) => unknown;
}

function define<T extends z.ZodType>(schema: T, run: (stage: Stage, given: z.infer<T>) => unknown): Action {
  return { schema, run };
}

const channel = z.string().optional();
const actBody = z.looseObject({
  act: z.enum(['tap', ...Object.keys(ACTS)]),
  user: z.union([z.string(), z.array(z.string()).min(1)]),
  channel,
});
const tapBody = z.strictObject({ label: z.string().optional(), picked: z.string().optional() });

/** Everything a step can do, by its key. */
const ACTIONS: Readonly<Record<string, Action>> = {
  log: define(z.string(), (_stage, text) => text),
  channel: define(channelChanges.extend({ channel }), ({ cast }, { channel: id, ...given }) =>
    cast.change(id, given),
  ),
  users: define(setupFields.users.unwrap(), ({ cast }, users) => cast.addUsers(users)),
  friends: define(z.looseObject({ channel }), ({ state, cast }, { channel: id, ...given }) =>
    makeFriends(state, cast.channel(id), check(friendsBody, given)),
  ),
  blocks: define(blocksBody.extend({ channel }), ({ cast }, { channel: id, ...given }) =>
    blockInBulk(cast.channel(id), given),
  ),
  fault: define(faultBody.extend({ name: z.string().optional() }), (stage, { name, ...given }) => {
    const { id } = addFault(stage.state, given);
    stage.faults.push({ id, name });
    return { id };
  }),
  clearFaults: define(z.union([z.literal(true), z.string(), z.array(z.string())]), (stage, wanted) => {
    const names = wanted === true ? undefined : [wanted].flat();
    for (const { id, name } of stage.faults) {
      if (!names || (name !== undefined && names.includes(name))) stage.state.faults.delete(id);
    }
  }),
  clock: define(clockBody, ({ state }, given) => setClock(state.clock, given)),
  limits: define(limitsBody, ({ state }, given) => setLimits(state, given)),
  act: define(actBody, play),
  load: define(
    loadBody.omit({ channelId: true }).extend({ channel }),
    ({ state, cast }, { channel: id, ...given }) => ({
      id: startLoad(state, { ...given, channelId: cast.channel(id).settings.channelId }).id,
    }),
  ),
  stopLoads: define(z.literal(true), ({ state, begin }) => {
    for (const run of state.loads.list()) if (run.id > begin.loadId) run.stop();
  }),
  forgetRecords: define(z.literal(true), ({ state }) => {
    state.records.clear();
    state.webhooks.clear();
  }),
  control: define(
    z.strictObject({
      method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']).default('POST'),
      path: z.string().startsWith('/_emulator/'),
      body: z.unknown().optional(),
    }),
    callControl,
  ),
  expect: define(condition, ({ state, cast, begin }, wanted) => {
    const missing = unmet(state, cast, begin, wanted);
    if (missing.length > 0) throw controlError(409, missing.join('; '));
  }),
};

/** One key with what it is given: `{"clock": {"advance": "1h"}}`. A user's act stands flat: `{"act": "text", "user": …}`. */
export interface ScenarioAction {
  name: string;
  given: unknown;
}

export const action = z.unknown().transform((value, ctx): ScenarioAction => {
  const fail = (message: string, path: PropertyKey[] = []): ScenarioAction => {
    ctx.addIssue({ code: 'custom', message, path });
    return { name: '', given: undefined };
  };
  const keys = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  const name = keys.includes('act') ? 'act' : keys[0];
  const known = name === undefined ? undefined : ACTIONS[name];
  if (!known || name === undefined || (name !== 'act' && keys.length !== 1)) {
    return fail(
      `must be an object with one of ${Object.keys(ACTIONS).join(', ')}, not ${JSON.stringify(value)}`,
    );
  }
  const given = name === 'act' ? value : (value as Record<string, unknown>)[name];
  const within = name === 'act' ? [] : [name];
  const checked = known.schema.safeParse(given);
  const error = checked.success ? actError(name, checked.data) : checked.error;
  if (error) {
    for (const { path, message } of issuesOf(error))
      fail(message, [...within, ...(path ? path.split('.') : [])]);
  }
  return { name, given: checked.success ? checked.data : undefined };
});

/** What is given to an act depends on which it is; a placeholder for a message id is text like any other. */
function actError(name: string, value: unknown): z.ZodError | undefined {
  if (name === 'friends') {
    const { channel: _channel, ...given } = value as { channel?: string };
    return friendsBody.safeParse(given).error;
  }
  if (name !== 'act') return undefined;
  const { act, user: _user, channel: _channel, ...given } = value as z.infer<typeof actBody>;
  return (act === 'tap' ? tapBody : ACTS[act]!.schema).safeParse(given).error;
}

export async function runAction(stage: Stage, { name, given }: ScenarioAction): Promise<unknown> {
  return ACTIONS[name]!.run(stage, given as never);
}

/** One or several users do something; several at the same time. */
function play(stage: Stage, value: z.infer<typeof actBody>): Promise<unknown> {
  const { act, user, channel: id, ...given } = value;
  const playing = stage.cast.channel(id);
  return Promise.all(
    [user].flat().map((name) => {
      const hand: Hand = {
        state: stage.state,
        channel: playing,
        channelId: playing.settings.channelId,
        handle: stage.cast.handle(name),
      };
      if (act === 'tap') return tap(hand, name, check(tapBody, given));
      const known = ACTS[act]!; // the schema names only these
      return perform(hand, known, check(known.schema, withMessageId(hand, given)));
    }),
  );
}

/** `$last` is the newest message the user wrote, `$received` the newest of the account. */
function withMessageId(hand: Hand, given: Record<string, unknown>): Record<string, unknown> {
  const resolve = (value: unknown): unknown => {
    if (value !== '$last' && value !== '$received') return value;
    const from = value === '$last' ? 'user' : 'account';
    const items = hand.state.talks.items(hand.channelId, hand.handle);
    const found = items.findLast((item) => item.from === from && item.kind === 'message' && !item.unsent);
    if (!found) throw controlError(404, `The talk has no message for ${value}.`);
    return found.messageId;
  };
  return Object.fromEntries(Object.entries(given).map(([key, value]) => [key, resolve(value)]));
}

/** Taps an action of the newest message, the first or the one of that label. */
function tap(hand: Hand, name: string, { label, picked }: z.infer<typeof tapBody>): Promise<object> {
  const items = hand.state.talks.items(hand.channelId, hand.handle);
  const newest = items.findLast((item) => item.from === 'account');
  const { actions } = tappableOf({ json: '', hash: '', messages: newest ? [newest.message] : [] });
  const chosen = actions.find((one) => label === undefined || one.label === label);
  if (!chosen) {
    const there = actions.map((one) => String(one.label)).join(', ') || 'nothing';
    throw controlError(
      404,
      `${name} finds no ${label ?? 'action'} to tap in the newest message; there is: ${there}.`,
    );
  }
  return tapAction(hand, { action: chosen, ...(picked === undefined ? {} : { picked }) });
}

async function callControl(
  { state }: Stage,
  { method, path, body }: { method: string; path: string; body?: unknown },
): Promise<unknown> {
  const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
  const response = await fetch(state.origin + path, init);
  const text = await response.text();
  if (!response.ok) throw controlError(409, `${method} ${path} answered ${response.status}: ${text}`);
  return response.headers.get('content-type')?.includes('json') ? JSON.parse(text) : text;
}
