/** What is done to a sending, each kind at least once a round, in an order that the seed draws. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Deliveries } from './deliveries.ts';
import type { World } from './world.ts';

/** People who block the account one after another. */
const LEAVING = 20;

export type Act = readonly [name: string, run: () => Promise<unknown>];

/**
 * @param random 0..1, from the seed
 * @param left whom to add those who block the account, by LINE id
 */
export function acts(world: World, deliveries: Deliveries, random: () => number, left: Set<string>): Act[] {
  const { product } = world;
  const seed = () => Math.floor(random() * 1e9);
  const fault = (kind: string, more: object) => () =>
    product.control('POST', '/faults', { endpoint: 'multicast', kind, seed: seed(), ...more });
  const list: Act[] = [
    ['killed the first server', () => world.replaceServer(0, 'web,worker,scheduler')],
    ['killed the second server', () => world.replaceServer(1, 'web,worker,scheduler')],
    ['restarted PostgreSQL', () => product.restartPostgres('fast')],
    ['crashed PostgreSQL', () => product.restartPostgres('crash')],
    ['500 before accepting', fault('error_before', { rate: 0.5, times: 8 })],
    ['500 after accepting', fault('error_after', { rate: 0.5, times: 8 })],
    ['LINE down', fault('error_before', { times: 7, status: 503 })],
    ['storm of 429', fault('rate_limited', { rate: 0.8, times: 20 })],
    ['reset after accepting', fault('reset', { rate: 0.5, times: 4, accepted: true })],
    ['reset before accepting', fault('reset', { rate: 0.5, times: 4 })],
    // 15 s without an answer each: two are enough to be sure.
    ['hang after accepting', fault('hang', { times: 1, accepted: true })],
    ['hang before accepting', fault('hang', { times: 1 })],
    ['token refused', fault('expired_token', { times: 2 })],
    ['edited the segment', () => deliveries.editSegment()],
    ['people left', () => leave(world, random, left)],
    ['paused and resumed', () => deliveries.pauseAndResume(200 + 500 * random())],
  ];
  return shuffled(list, random);
}

/** Friends block the account; the server hears of it by webhook, unless it is dead just then. */
async function leave(world: World, random: () => number, left: Set<string>): Promise<void> {
  const { product, lineUserId } = world;
  const { lineChannelId: channelId } = product.city.channel;
  for (let n = 0; n < LEAVING; n += 1) {
    const userId = lineUserId(Math.floor(random() * product.city.residents));
    left.add(userId);
    await product.control('POST', `/users/${userId}/block`, { channelId, webhook: true });
    await sleep(5);
  }
}

function shuffled<T>(list: readonly T[], random: () => number): T[] {
  const left = [...list];
  return Array.from(list, () => left.splice(Math.floor(random() * left.length), 1)[0]!); // as many as there are
}
