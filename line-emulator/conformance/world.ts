/** What every exercise of the SDK works with: an emulator, a bot's webhook, a friend, and the watched clients. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { HTTPFetchError } from '@line/bot-sdk';
import { startReceiver, startTrial, type ReceivedWebhook, type Trial } from '../src/test-setup.ts';
import { readDescription } from './openapi.ts';
import { Watch, type Clients } from './sdk.ts';

export interface World {
  trial: Trial;
  watch: Watch;
  clients: Clients;
  /** A friend of the account. */
  userId: string;
  received: readonly ReceivedWebhook[];
  webhookUrl: string;
  stop(): Promise<void>;
}

/** A group of calls that make sense in their order; the key is the test's name. */
export type Exercises = Record<string, (world: World) => Promise<void>>;

export async function startWorld(): Promise<World> {
  const receiver = await startReceiver();
  const trial = await startTrial({ webhookUrl: receiver.url, quota: { type: 'limited', value: 100_000 } });
  const watch = new Watch(readDescription());
  const { users } = await trial.control('/users', {
    users: [{ displayName: '山田 花子', language: 'ja', pictureUrl: 'https://example.com/face.png' }],
  });
  const userId: string = users[0].userId;
  await trial.control(`/users/${userId}/follow`, { channelId: trial.channel.channelId });
  return {
    trial,
    watch,
    clients: watch.clients(trial.emulator.url, trial.channel.accessToken),
    userId,
    received: receiver.received,
    webhookUrl: receiver.url,
    stop: async () => {
      await trial.stop();
      await receiver.stop();
    },
  };
}

/** The call must be refused with this status. @returns LINE's error body */
export async function refused(call: Promise<unknown>, status: number): Promise<{ message?: string }> {
  const error: unknown = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof HTTPFetchError))
    throw error instanceof Error ? error : new Error(`not refused with ${status}`);
  expect(error.status, error.body).toBe(status);
  return JSON.parse(error.body) as { message?: string };
}

/** Asks again until the answer is this one; a call that fails ends it at once, unlike vitest's own poll. */
export async function until<T>(ask: () => Promise<T>, wanted: T): Promise<void> {
  while ((await ask()) !== wanted) await sleep(50);
}

/** The day in Japan, `days` from today, as LINE writes it: `yyyyMMdd`. */
export function lineDate(world: World, days = 0): string {
  const at = Temporal.Instant.fromEpochMilliseconds(world.trial.emulator.state.clock.now());
  return at.toZonedDateTimeISO('Asia/Tokyo').toPlainDate().add({ days }).toString().replaceAll('-', '');
}
