import { z } from 'zod';
import { addFriend, type Channel } from '../channels.ts';
import { changeChannel, channelBody, putChannel } from '../control/channels.ts';
import { clockBody, setClock } from '../control/clock.ts';
import { addFault, faultBody } from '../control/faults.ts';
import { blockInBulk, blocksBody, friendsBody, makeFriends } from '../control/friends.ts';
import { controlError } from '../control/reading.ts';
import { limitsBody, setLimits } from '../control/settings.ts';
import { userBody } from '../control/users.ts';
import type { EmulatorState } from '../state.ts';
import { USER_ID, type User } from '../users.ts';
import { virtualUserId } from '../virtual-users.ts';

/** What stands before anything happens: in a scenario's head and in a config file alike. */
export const setupFields = {
  clock: clockBody.optional(),
  limits: limitsBody.optional(),
  channels: z
    .array(channelBody.extend({ friends: friendsBody.optional(), blocks: blocksBody.optional() }))
    .optional(),
  /** By the name under which steps speak of them. */
  users: z.record(z.string().min(1), userBody.extend({ follows: z.boolean().default(true) })).optional(),
  faults: z.array(faultBody).optional(),
};
const setupBody = z.strictObject(setupFields);
export type Setup = z.infer<typeof setupBody>;

/** Who the steps of a scenario speak of. */
export class Cast {
  readonly #state: EmulatorState;
  readonly #users = new Map<string, string>();
  #channelId: string | undefined;

  constructor(state: EmulatorState) {
    this.#state = state;
  }

  /** The channel of that id; without one the scenario's first, or the only one there is. */
  channel(channelId?: string): Channel {
    const all = this.#state.channels;
    const id = channelId ?? this.#channelId ?? (all.size === 1 ? all.keys().next().value : undefined);
    const channel = all.get(id ?? '');
    if (channel) return channel;
    throw controlError(
      404,
      id === undefined ? 'Name a channel: there is not exactly one.' : `There is no channel ${id}.`,
    );
  }

  /** A user by the scenario's name, by `seed#index` for a virtual one, or by user id. */
  handle(name: string): number {
    const [, seed, index] = /^(.+)#(\d+)$/.exec(name) ?? [];
    const userId = this.#users.get(name) ?? (seed === undefined ? name : virtualUserId(seed, Number(index)));
    const handle = USER_ID.test(userId) ? this.#state.users.handleOf(userId) : -1;
    if (handle < 0) throw controlError(404, `There is no user ${name}.`);
    return handle;
  }

  addUsers(users: NonNullable<Setup['users']>): void {
    for (const [name, { follows, ...user }] of Object.entries(users)) {
      const known = this.#users.get(name);
      const { userId } = this.#state.users.put({
        ...(known ? { userId: known } : {}),
        ...user,
      } as Partial<User>);
      this.#users.set(name, userId);
      if (follows && this.#state.channels.size > 0) {
        addFriend(this.channel(), this.#state.users.handleOf(userId));
      }
    }
  }

  setUp(setup: Setup): void {
    const state = this.#state;
    if (setup.clock) setClock(state.clock, setup.clock);
    if (setup.limits) setLimits(state, setup.limits);
    for (const { friends, blocks, ...given } of setup.channels ?? []) {
      const channel = putChannel(state, given);
      this.#channelId ??= channel.settings.channelId;
      if (friends) makeFriends(state, channel, friends);
      if (blocks) blockInBulk(channel, blocks);
    }
    if (setup.users) this.addUsers(setup.users);
    for (const fault of setup.faults ?? []) addFault(state, fault);
  }

  change(channelId: string | undefined, given: Parameters<typeof changeChannel>[2]): void {
    changeChannel(this.#state, this.channel(channelId), given);
  }
}
