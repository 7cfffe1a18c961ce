import { z } from 'zod';
import { addFriend, blockAccount, type Channel } from '../channels.ts';
import type { LineApp } from '../endpoint.ts';
import { seededRandom } from '../ids.ts';
import type { EmulatorState } from '../state.ts';
import { POOL_SIZE, USER_ID } from '../users.ts';
import { channelOf, readJson } from './reading.ts';

const count = z.number().int().min(0).max(POOL_SIZE);
export const friendsBody = z.union([
  z.strictObject({
    userIds: z.array(z.string().regex(USER_ID, 'must be U and 32 hex digits')),
    friendship: z.enum(['followed', 'blocked']).default('followed'),
  }),
  z.strictObject({ count, seed: z.string().optional() }),
]);
export const blocksBody = z.strictObject({
  share: z.number().min(0).max(1),
  seed: z.number().int().default(1),
});

/** Friends in bulk, without webhooks. */
export function registerFriendControl(app: LineApp, state: EmulatorState): void {
  app.get('/_emulator/channels/:channelId/friends', (c) => {
    const { following, blocked, everFollowed } = channelOf(state, c.req.param('channelId'));
    return c.json({ followed: following.size, blocked: blocked.size, everFollowed: everFollowed.size });
  });
  app.post('/_emulator/channels/:channelId/friends', async (c) => {
    const channel = channelOf(state, c.req.param('channelId'));
    return c.json(makeFriends(state, channel, await readJson(c, friendsBody)));
  });
  app.post('/_emulator/channels/:channelId/blocks', async (c) => {
    const channel = channelOf(state, c.req.param('channelId'));
    return c.json(blockInBulk(channel, await readJson(c, blocksBody)));
  });
}

export function makeFriends(
  state: EmulatorState,
  channel: Channel,
  given: z.infer<typeof friendsBody>,
): object {
  const before = channel.following.size;
  if ('userIds' in given) {
    for (const id of given.userIds) {
      if (state.users.handleOf(id) < 0) state.users.put({ userId: id });
      addFriend(channel, state.users.handleOf(id));
      if (given.friendship === 'blocked') blockAccount(channel, state.users.handleOf(id));
    }
    return { added: channel.following.size - before, friends: channel.following.size };
  }
  const seed = given.seed ?? channel.settings.channelId;
  const pool = state.users.growPool(seed, given.count);
  for (let i = 0; i < given.count; i++) addFriend(channel, pool.handleAt(i));
  const { size } = channel.following;
  return { added: size - before, friends: size, seed, count: pool.count };
}

/** A share of the friends blocks the account; the same ones for the same seed. */
export function blockInBulk(channel: Channel, { share, seed }: z.infer<typeof blocksBody>): object {
  const random = seededRandom(seed);
  const chosen: number[] = [];
  channel.following.forEach((handle) => {
    if (random() < share) chosen.push(handle);
  });
  for (const handle of chosen) blockAccount(channel, handle);
  return { blocked: chosen.length, friends: channel.following.size };
}
