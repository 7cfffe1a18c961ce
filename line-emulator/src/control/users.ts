import { z } from 'zod';
import { definedOnly, friendshipOf } from '../channels.ts';
import type { LineApp } from '../endpoint.ts';
import type { EmulatorState } from '../state.ts';
import { USER_ID, type User } from '../users.ts';
import { channelOf, handleOf, readJson } from './reading.ts';

export const userBody = z.strictObject({
  userId: z.string().regex(USER_ID, 'must be U and 32 hex digits').optional(),
  displayName: z.string().min(1),
  language: z.string().optional(),
  pictureUrl: z.string().optional(),
  statusMessage: z.string().optional(),
  email: z.email().optional(),
  consents: z.boolean().optional(),
});
const newUsers = z.union([
  z.strictObject({ users: z.array(userBody).max(100_000) }),
  z.strictObject({ count: z.number().int().min(1).max(100_000), prefix: z.string().optional() }),
]);

/** A search ends here: nobody leafs through a million people. */
const MOST_LOOKED_AT = 20_000;

/** Virtual users: making, finding. */
export function registerUserControl(app: LineApp, state: EmulatorState): void {
  app.post('/_emulator/users', async (c) => {
    const given = await readJson(c, newUsers);
    const wanted =
      'users' in given
        ? given.users
        : Array.from({ length: given.count }, (_, i) => ({
            displayName: `${given.prefix ?? '利用者'}${i + 1}`,
          }));
    return c.json({ users: wanted.map((entry) => state.users.put(entry as Partial<User>)) }, 201);
  });
  app.get('/_emulator/users', (c) => {
    const { channelId, q = '', limit = '200', offset = '0' } = c.req.query();
    const [start, wanted] = [Number(offset) || 0, Math.min(Number(limit) || 200, 1000)];
    const found: string[] = [];
    let matches = 0;
    let looked = 0;
    for (const entry of state.users.everyone()) {
      if (found.length >= wanted || looked++ >= MOST_LOOKED_AT) break;
      if (!entry.displayName.includes(q) && !entry.userId.startsWith(q)) continue;
      if (matches++ >= start) found.push(entry.userId);
    }
    const users = found.map((userId) => describe(state, state.users.handleOf(userId), channelId));
    return c.json({ users, total: q === '' ? state.users.size : matches });
  });
  app.get('/_emulator/users/:userId', (c) =>
    c.json(describe(state, handleOf(state, c.req.param('userId')), c.req.query('channelId'))),
  );
}

function describe(
  state: EmulatorState,
  handle: number,
  channelId: string | undefined,
): Record<string, unknown> {
  const found = { ...state.users.get(handle) };
  if (!channelId) return found;
  const channel = channelOf(state, channelId);
  const items = state.talks.items(channelId, handle);
  const received = items.findLast(({ from, kind }) => from === 'account' && kind === 'message');
  return {
    ...found,
    friendship: friendshipOf(channel, handle),
    ...definedOnly({ lastAt: items.at(-1)?.at, receivedSeq: received?.seq }),
  };
}
