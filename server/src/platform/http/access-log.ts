/** アクセス記録 (SEC-10): one line per request, without what anybody typed: no query, no body, no file name. */
import type { Context } from 'hono';
import type { Ctx } from '../context/context.ts';
import type { Runtime } from '../module.ts';
import { remoteAddressOf } from './access.ts';

/** What the gate found out about the caller, left for the line that is written at the end of the request. */
const CALLER = 'caller';

export function rememberCaller(c: Context, ctx: Ctx): void {
  c.set(CALLER as never, ctx as never);
}

/** Machines that only ask whether we live, and the parts that a page is made of: the page itself is noted. */
const QUIET = /^\/(?:healthz|readyz|metrics)$|\.(?:js|css|map|woff2?|svg|png|jpe?g|webp|ico|txt|json)$/i;
/** Below these an address is a secret or says who clicked what: only the door is noted. */
const DOORS = /^\/(?:l|m|media|line)\//;
const LONGEST = 120;

/** The address as it may be kept; null: not worth a line. */
export function pathForLog(path: string): string | null {
  if (QUIET.test(path) && !path.startsWith('/api/')) return null;
  const door = DOORS.exec(path);
  if (door) return `${door[0]}…`;
  return path.length > LONGEST ? `${path.slice(0, LONGEST)}…` : path;
}

/** Notes the request that has just been answered. */
export function noteAccess(c: Context, runtime: Runtime, requestId: string, milliseconds: number): void {
  const path = pathForLog(c.req.path);
  if (path === null) return;
  const caller = c.get(CALLER as never) as Ctx | undefined;
  runtime.logLines.note({
    action: c.res.status >= 400 ? 'access.refused' : 'access.answered',
    municipality: caller?.scope.municipalityId ?? null,
    actor: caller ? { kind: caller.actor.kind, id: caller.actor.id } : { kind: 'anonymous', id: '' },
    requestId,
    remoteAddress: caller?.remoteAddress ?? remoteAddressOf(c, runtime.config.trustedProxies),
    subject: { kind: 'path', id: `${c.req.method} ${path}` },
    facts: { status: c.res.status, ms: Math.round(milliseconds) },
  });
}
