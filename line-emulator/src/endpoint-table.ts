import {
  channelEndpoint,
  type ChannelCall,
  type EndpointInfo,
  type LineAnswer,
  type LineApp,
} from './endpoint.ts';
import { perSecond, type RateLimit } from './rate-limits.ts';
import type { EmulatorState } from './state.ts';

/** What LINE allows everywhere where it documents nothing else. */
export const COMMON = perSecond(2000);

/** One line of a table of endpoints; `body: 'any'` where LINE reads no JSON. */
export type EndpointRow = [
  method: EndpointInfo['method'],
  path: string,
  name: string,
  limit: RateLimit,
  handler: (call: ChannelCall) => LineAnswer | Promise<LineAnswer>,
  extra?: { retryKey?: boolean; body?: 'any'; maxBodyBytes?: number },
];

/** Registers a table in its order: where two paths match, the earlier row answers. */
export function registerRows(app: LineApp, state: EmulatorState, rows: readonly EndpointRow[]): void {
  for (const [method, path, name, limit, handler, extra] of rows) {
    channelEndpoint(app, state, { method, path, name, limit, body: 'json', ...extra }, handler);
  }
}
