import { HTTPException } from 'hono/http-exception';
import { z } from 'zod';
import type { Channel } from '../channels.ts';
import { readBody, type LineContext } from '../endpoint.ts';
import type { EmulatorState } from '../state.ts';
import { USER_ID } from '../users.ts';
import { issuesOf } from './issues.ts';

/** The control API's error answer. */
export function controlError(status: 400 | 404 | 409, error: string, details: unknown[] = []): HTTPException {
  const body = details.length > 0 ? { error, details } : { error };
  return new HTTPException(status, {
    res: new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } }),
  });
}

/** Bulk lists of ids may be large; this is our own machine. */
const MAX_CONTROL_BYTES = 256 * 1024 * 1024;

export async function readBytes(c: LineContext): Promise<Uint8Array> {
  const bytes = await readBody(c, MAX_CONTROL_BYTES);
  if (!bytes) throw controlError(400, 'The body is too large.');
  return bytes;
}

/** Reads a JSON body by a schema. */
export async function readJson<T extends z.ZodType>(c: LineContext, schema: T): Promise<z.infer<T>> {
  const bytes = await readBytes(c);
  let value: unknown;
  try {
    value = bytes.length === 0 ? {} : JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw controlError(400, 'The body is not JSON.');
  }
  return check(schema, value);
}

export function check<T extends z.ZodType>(schema: T, value: unknown): z.infer<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const details = issuesOf(result.error);
  throw controlError(
    400,
    `The request is not usable: ${details[0]?.path || 'the body'}: ${details[0]?.message}`,
    details,
  );
}

export function channelOf(state: EmulatorState, channelId: string | undefined): Channel {
  const channel = state.channels.get(channelId ?? '');
  if (!channel) throw controlError(404, `There is no channel ${channelId ?? '(channelId is missing)'}.`);
  return channel;
}

export function handleOf(state: EmulatorState, userId: string | undefined): number {
  const handle = userId !== undefined && USER_ID.test(userId) ? state.users.handleOf(userId) : -1;
  if (handle < 0) throw controlError(404, `There is no user ${userId}.`);
  return handle;
}
