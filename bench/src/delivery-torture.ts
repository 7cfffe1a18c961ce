/**
 * Everything that can go wrong while a city is written to, at moments that a seed draws: processes killed, PostgreSQL restarted,
 * LINE failing in every way, people leaving, segments edited, sendings paused. Afterwards LINE's record is compared id by id
 * with what was frozen. Two servers share one database all the time.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { MOMENT_COUNT, seeded } from '../../server/testing/deaths.ts';
import type { BenchResult, Flags } from './result.ts';
import { acts } from './torture/acts.ts';
import { Deliveries } from './torture/deliveries.ts';
import { verify, type Findings } from './torture/verify.ts';
import { tortureWorld, type World } from './torture/world.ts';

export interface Torture {
  readonly residents: number;
  readonly seed: number;
  /** How often each kind of trouble strikes. */
  readonly rounds: number;
  /** First each moment of a worker's life alone (kill.test.ts does the same for the outbox by itself). */
  readonly moments: boolean;
}

export interface Tortured extends Findings {
  /** What was done, in order. */
  readonly done: readonly string[];
}

/** `--residents N` (200,000), `--seed N` (1), `--rounds N` (3), `--moments false` leaves out the first part. */
export async function run(flags: Flags): Promise<BenchResult> {
  const order = {
    residents: Number(flags.residents ?? 200_000),
    seed: Number(flags.seed ?? 1),
    rounds: Number(flags.rounds ?? 3),
    moments: flags.moments !== 'false',
  };
  const { wrong, done, ...figures } = await torture(order);
  for (const sentence of wrong) process.stderr.write(`${sentence}\n`);
  const times = Map.groupBy(done, (name) => name);
  return {
    name: 'delivery-torture',
    figures: {
      residents: order.residents,
      seed: order.seed,
      rounds: order.rounds,
      ...figures,
      ...Object.fromEntries([...times].map(([name, all]) => [name, all.length])),
      wrong: wrong.length,
    },
    budget:
      'every frozen id named in one accepted call and received once by who stayed, one text each, own figures the same',
    met: wrong.length === 0,
  };
}

/** LINE's answers take so long that a handful of calls is under way at any moment. */
const LATENCY = { ms: 150, jitterMs: 100 };
/** A round of troubles begins when the former has had this long; the sending goes on meanwhile. */
const BETWEEN_MS = 400;

export async function torture({ residents, seed, rounds, moments }: Torture): Promise<Tortured> {
  await using world = await tortureWorld(residents);
  const random = seeded(seed);
  const deliveries = new Deliveries(world);
  const left = new Set<string>();
  const done: string[] = [];
  await world.product.control('POST', '/faults', {
    endpoint: 'multicast',
    kind: 'latency',
    ...LATENCY,
    seed,
  });

  if (moments) await exactMoments(world, deliveries, seed, done);
  await world.replaceServer(0, 'web,worker,scheduler');
  await world.replaceServer(1, 'web,worker,scheduler');
  // A worker that will die fights beside the two servers all the time.
  const mortals = world.mortals(seed + 1, rounds * MOMENT_COUNT, 12);
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, act] of acts(world, deliveries, random, left)) {
      await keepBusy(deliveries);
      await sleep(BETWEEN_MS * random());
      await act();
      await deliveries.resumeHalted();
      done.push(name);
    }
    await deliveries.click();
    await sleep(50 + 100 * random());
    await deliveries.stopNewest();
    done.push('stopped');
  }
  await deliveries.ended(120_000);
  await mortals.stop();
  done.push(...mortals.died.map(({ name }) => `killed a worker ${name}`));
  return { ...(await verify(world, deliveries, left)), done };
}

/** Each moment of a worker's life once, with nobody else to do its work. */
async function exactMoments(
  world: World,
  deliveries: Deliveries,
  seed: number,
  done: string[],
): Promise<void> {
  await world.replaceServer(0, 'web,scheduler');
  const mortals = world.mortals(seed, MOMENT_COUNT, 4);
  while (!mortals.done) {
    await keepBusy(deliveries);
    await sleep(100);
  }
  await mortals.stop();
  done.push(...mortals.died.map(({ name }) => `killed a worker ${name}`));
}

/** Something to send is always left: the newest delivery has most of its people before it. */
async function keepBusy(deliveries: Deliveries): Promise<void> {
  const open = await deliveries.open();
  const left = open.reduce((sum, { recipients, confirmed }) => sum + recipients - confirmed, 0);
  const whole = Math.max(1, ...open.map(({ recipients }) => recipients));
  if (left < whole / 2) await deliveries.click();
}
