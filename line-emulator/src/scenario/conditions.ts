import { z } from 'zod';
import type { EmulatorState } from '../state.ts';
import type { Cast } from './setup.ts';

const counted = {
  atLeast: z.number().int().min(0).optional(),
  atMost: z.number().int().min(0).optional(),
  exactly: z.number().int().min(0).optional(),
};

/** Everything is counted from the beginning of the scenario. */
export const condition = z
  .strictObject({
    calls: z
      .strictObject({
        endpoint: z.string().optional(),
        outcome: z.enum(['accepted', 'duplicate', 'rejected', 'fault']).optional(),
        status: z.number().int().optional(),
        channel: z.string().optional(),
        ...counted,
      })
      .optional(),
    webhooks: z
      .strictObject({ delivered: z.boolean().optional(), channel: z.string().optional(), ...counted })
      .optional(),
    /** Messages that one user received, whose JSON contains the text. */
    received: z.strictObject({ user: z.string(), contains: z.string().optional(), ...counted }).optional(),
    /** Messages of accepted calls times the people they reached. */
    receipts: z.strictObject(counted).optional(),
    /** Loads that the scenario started have nothing left to do. */
    loadsDone: z.literal(true).optional(),
  })
  .refine((given) => Object.keys(given).length > 0, {
    message: 'needs calls, webhooks, received, receipts or loadsDone',
  });
export type Condition = z.infer<typeof condition>;

/** Where the scenario began: what was there before does not count. */
export interface Beginning {
  callId: number;
  webhookId: number;
  seq: number;
  loadId: number;
}

export function beginningOf(state: EmulatorState): Beginning {
  return {
    callId: state.records.calls().at(-1)?.id ?? 0,
    webhookId: state.webhooks.list(undefined, 0).at(-1)?.id ?? 0,
    seq: state.talks.latestSeq,
    loadId: state.loads.list().at(-1)?.id ?? 0,
  };
}

/** What does not hold yet, in words; empty when the condition holds. */
export function unmet(state: EmulatorState, cast: Cast, begin: Beginning, wanted: Condition): string[] {
  const missing: string[] = [];
  const compare = (what: string, count: number, limits: Counted): void => {
    const { atMost, exactly } = limits;
    const atLeast = limits.atLeast ?? (atMost === undefined && exactly === undefined ? 1 : undefined);
    if (atLeast !== undefined && count < atLeast)
      missing.push(`${what}: ${count}, wanted at least ${atLeast}`);
    if (atMost !== undefined && count > atMost) missing.push(`${what}: ${count}, wanted at most ${atMost}`);
    if (exactly !== undefined && count !== exactly) missing.push(`${what}: ${count}, wanted ${exactly}`);
  };
  const fresh = state.records.calls().filter((call) => call.id > begin.callId);
  if (wanted.calls) {
    const { endpoint, outcome, status, channel } = wanted.calls;
    const found = fresh.filter(
      (call) =>
        (endpoint === undefined || call.endpoint === endpoint) &&
        (outcome === undefined || call.outcome === outcome) &&
        (status === undefined || call.status === status) &&
        (channel === undefined || call.channelId === channel),
    );
    compare('calls', found.length, wanted.calls);
  }
  if (wanted.webhooks) {
    const { delivered, channel } = wanted.webhooks;
    const found = state.webhooks
      .list(channel, begin.webhookId)
      .filter((record) => delivered === undefined || record.delivered === delivered);
    compare('webhooks', found.length, wanted.webhooks);
  }
  if (wanted.received) {
    const { user, contains = '' } = wanted.received;
    const items = state.talks.items(cast.channel().settings.channelId, cast.handle(user));
    const found = items.filter(
      ({ seq, from, message }) =>
        seq > begin.seq && from === 'account' && JSON.stringify(message).includes(contains),
    );
    compare(`received by ${user}`, found.length, wanted.received);
  }
  if (wanted.receipts) {
    const receipts = fresh.reduce((sum, { sending }) => {
      if (!sending) return sum;
      const { delivered } = sending;
      return sum + ('length' in delivered ? delivered.length : delivered.size);
    }, 0);
    compare('receipts', receipts, wanted.receipts);
  }
  if (wanted.loadsDone && !state.loads.list().every((run) => run.id <= begin.loadId || run.isIdle)) {
    missing.push('loads: still at work');
  }
  return missing;
}

interface Counted {
  atLeast?: number | undefined;
  atMost?: number | undefined;
  exactly?: number | undefined;
}
