/**
 * Tells senders that there is something to do: within the process at once, to other processes by NOTIFY at the commit. Only
 * a hint: senders look by themselves every second, so a lost signal costs a second and nothing else.
 */
import { sql } from 'kysely';
import type { TxCtx } from '../../../platform/context/context.ts';
import type { Plugs } from '../../../platform/plugs/index.ts';

/** NOTIFY's channel; the payload is a WakeUp as JSON. */
export const NOTIFY_CHANNEL = 'line_outbox';

export interface WakeUp {
  readonly municipalityId: number;
  readonly channelId: string;
  /** send: the planner has something to cut. reply, push: a message to one person waits. */
  readonly what: 'send' | 'reply' | 'push';
}

type Listener = (wakeUp: WakeUp) => void;

/** Senders of this process, by its one set of plugs (each process, and each stack in a test, has its own). */
const listeners = new WeakMap<Plugs, Set<Listener>>();

/** Calls `listener` whenever this process put something into an outbox; returns how to stop. */
export function listenForWakeUps(plugs: Plugs, listener: Listener): () => void {
  const set = listeners.get(plugs) ?? new Set();
  listeners.set(plugs, set.add(listener));
  return () => void set.delete(listener);
}

/**
 * Wakes senders once the transaction is committed. A reply is told by NOTIFY only where no sender runs in this process:
 * commits with NOTIFY queue up behind one lock of PostgreSQL, which hundreds of replies a second must not.
 */
export async function wakeSenders(ctx: TxCtx, channelId: string, what: WakeUp['what']): Promise<void> {
  const local = listeners.get(ctx.plugs);
  const wakeUp: WakeUp = { municipalityId: ctx.scope.municipalityId, channelId, what };
  if (what === 'send' || !local?.size) {
    await sql`select pg_notify(${NOTIFY_CHANNEL}, ${JSON.stringify(wakeUp)})`.execute(ctx.db);
  }
  ctx.afterCommit(() => local?.forEach((listener) => listener(wakeUp)));
}

/** @returns null for what is not a wake-up of ours */
export function parseWakeUp(payload: string | undefined): WakeUp | null {
  try {
    const value = JSON.parse(payload ?? '') as Partial<WakeUp>;
    const known = typeof value.municipalityId === 'number' && typeof value.channelId === 'string';
    return known ? (value as WakeUp) : null;
  } catch {
    return null;
  }
}
