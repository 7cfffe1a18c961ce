/**
 * Residents sign in by LINE Login with a redirect; inside LINE that happens by itself. The attempt is kept here, tied to
 * one browser and usable once; the session is a random token of which only the hash is stored.
 */
import { appendAudit } from '../../platform/audit/audit-log.ts';
import { hashToken, newToken } from '../../platform/auth/token.ts';
import type { Ctx, Services, TxCtx } from '../../platform/context/context.ts';
import type { MunicipalityId } from '../../platform/db/database.ts';
import { DomainError } from '../../platform/errors/index.ts';
import type { PageRequest } from '../../platform/http/page.ts';
import type { GateRequest, ResidentIdentity } from '../../platform/http/request.ts';
import { beginLogin, finishLogin, lineUserIdToBytes, listChannels } from '../line/index.ts';
import { townOf } from '../municipalities/index.ts';
import { findOrCreateResident } from './find-resident.ts';
import './tables.ts';

const SESSION_COOKIE = 'madoguchi_resident';
/** Not the staff app's `madoguchi_sign_in`: both doors share one origin, and one sign-in must not end the other. */
const BROWSER_COOKIE = 'madoguchi_resident_sign_in';

/** LINE's codes live ten minutes (facts section 11). */
const ATTEMPT_MINUTES = 10;
/** As long as LINE's own access token (facts section 11); a phone signs in again without being asked. */
const SESSION_HOURS = 12;

/**
 * @returns LINE's address to send the browser to
 * @throws DomainError 'login_not_configured'
 */
export async function startSignIn(ctx: Ctx, request: PageRequest): Promise<string> {
  const { channel, town } = await ctx.transaction(async (ctx) => ({
    channel: (await listChannels(ctx)).find(({ loginChannelId }) => loginChannelId !== null),
    town: await townOf(ctx),
  }));
  if (!channel) throw new DomainError('login_not_configured');
  const { url, attempt } = await beginLogin(ctx, {
    channelId: channel.id,
    redirectUri: callbackUrl(ctx, town.slug),
    language: request.language === 'ja-easy' ? 'ja' : request.language,
  });
  const known = request.cookies.get(BROWSER_COOKIE);
  const browser = known && /^[\w-]{43}$/.test(known) ? known : newToken();
  request.cookies.set(BROWSER_COOKIE, browser, { maxAge: ATTEMPT_MINUTES * 60 });
  await ctx.transaction(async (ctx) => {
    await forgetExpired(ctx);
    await ctx.db
      .insertInto('resident_sign_ins')
      .values({
        municipality_id: ctx.scope.municipalityId,
        state_hash: hashToken(attempt.state),
        browser_hash: hashToken(browser),
        channel_id: attempt.channelId,
        nonce: attempt.nonce,
        code_verifier: attempt.verifier,
        return_path: safePath(request.query.get('to'), town.slug),
        expires_at: Temporal.Instant.fromEpochMilliseconds(attempt.startedAt).add({
          minutes: ATTEMPT_MINUTES,
        }),
      })
      .execute();
  });
  return url;
}

/**
 * What LINE sent the browser back with becomes a session.
 * @returns where the resident wanted to go
 * @throws DomainError 'login_refused', 'login_expired', 'login_failed'; LineUnreachable
 */
export async function completeSignIn(ctx: Ctx, request: PageRequest): Promise<string> {
  const state = request.query.get('state') ?? '';
  const browser = request.cookies.get(BROWSER_COOKIE);
  if (!browser) throw new DomainError('login_expired');
  const { row, slug } = await ctx.transaction(async (ctx) => ({
    // Deleted at once: an attempt is good for one answer, right or wrong.
    row: await ctx.db
      .deleteFrom('resident_sign_ins')
      .where('municipality_id', '=', ctx.scope.municipalityId)
      .where('state_hash', '=', hashToken(state))
      .where('browser_hash', '=', hashToken(browser))
      .returningAll()
      .executeTakeFirst(),
    slug: (await townOf(ctx)).slug,
  }));
  if (!row) throw new DomainError('login_expired');
  const identity = await finishLogin(
    ctx,
    {
      channelId: row.channel_id,
      redirectUri: callbackUrl(ctx, slug),
      state,
      nonce: row.nonce,
      verifier: row.code_verifier,
      startedAt: row.expires_at.subtract({ minutes: ATTEMPT_MINUTES }).epochMilliseconds,
    },
    request.query,
  );
  const lineUserId = lineUserIdToBytes(identity.lineUserId);
  if (!lineUserId) throw new DomainError('login_failed', { check: 'subject' });
  const session = await ctx.transaction((ctx) => openSession(ctx, row.channel_id, lineUserId));
  request.cookies.set(SESSION_COOKIE, session, { maxAge: SESSION_HOURS * 3600 });
  request.cookies.delete(BROWSER_COOKIE);
  return row.return_path;
}

async function openSession(ctx: TxCtx, channelId: string, lineUserId: Buffer): Promise<string> {
  const { municipalityId } = ctx.scope;
  // Our pages are reached from the talk: whoever is new to us was a friend before the account was connected.
  const { resident } = await findOrCreateResident(ctx, channelId, lineUserId, {
    friendship: 'followed',
    at: ctx.now(),
  });
  const token = newToken();
  await ctx.db
    .insertInto('resident_sessions')
    .values({
      municipality_id: municipalityId,
      token_hash: hashToken(token),
      resident_no: resident.residentNo,
      created_at: ctx.now(),
      expires_at: ctx.now().add({ hours: SESSION_HOURS }),
    })
    .execute();
  await appendAudit(ctx, {
    action: 'resident.signed_in',
    subject: { kind: 'resident', id: resident.residentNo },
  });
  return `${municipalityId}.${token}`;
}

/** Ends the session of this browser. */
export async function signOut(ctx: Ctx, request: PageRequest): Promise<void> {
  const session = readSessionCookie(request.cookies.get(SESSION_COOKIE));
  request.cookies.delete(SESSION_COOKIE);
  if (!session) return;
  await ctx.transaction((ctx) =>
    ctx.db
      .deleteFrom('resident_sessions')
      .where('municipality_id', '=', ctx.scope.municipalityId)
      .where('token_hash', '=', session.tokenHash)
      .execute(),
  );
}

/** Who is signed in at this browser. The cookie names the municipality; row-level security holds it to its word. */
export function residentGate(services: Services): (request: GateRequest) => Promise<ResidentIdentity | null> {
  return async (request) => {
    const session = readSessionCookie(request.cookie(SESSION_COOKIE));
    if (!session) return null;
    const { municipalityId, tokenHash } = session;
    return services.database.transaction(
      municipalityId,
      async (db) => {
        const row = await db
          .selectFrom('resident_sessions as s')
          .innerJoin('residents as r', (join) =>
            join
              .onRef('r.municipality_id', '=', 's.municipality_id')
              .onRef('r.resident_no', '=', 's.resident_no'),
          )
          .select(['r.id', 'r.resident_no', 'r.staff_tester'])
          .where('s.municipality_id', '=', municipalityId)
          .where('s.token_hash', '=', tokenHash)
          .where('s.expires_at', '>', request.now)
          .where('r.erased_at', 'is', null)
          .executeTakeFirst();
        if (!row) return null;
        const { id: residentId, resident_no: residentNo, staff_tester: staffTester } = row;
        return { municipalityId, residentId, residentNo, staffTester };
      },
      { readOnly: true },
    );
  };
}

function readSessionCookie(
  value: string | undefined,
): { municipalityId: MunicipalityId; tokenHash: Buffer } | null {
  const match = /^(\d{1,9})\.([\w-]{43})$/.exec(value ?? '');
  // Both groups always match; the number is a claim that the token's hash has to prove under that tenant's policy.
  return match
    ? { municipalityId: Number(match[1]) as MunicipalityId, tokenHash: hashToken(match[2]!) }
    : null;
}

/** Registered at the LINE Login channel, to the letter. */
export function callbackUrl(ctx: { readonly publicUrl: string }, slug: string): string {
  return `${ctx.publicUrl}/r/${slug}/callback`;
}

/** A path of this town, never another site: an open redirector would lend the town's name to anybody. */
export function safePath(path: string | null, slug: string): string {
  const home = `/r/${slug}/settings`;
  if (!path || !path.startsWith(`/r/${slug}/`) || /[\\\p{Cc}]|\/\//u.test(path)) return home;
  return path.startsWith(`/r/${slug}/callback`) || path.startsWith(`/r/${slug}/sign-in`) ? home : path;
}

async function forgetExpired(ctx: TxCtx): Promise<void> {
  for (const table of ['resident_sign_ins', 'resident_sessions'] as const) {
    await ctx.db
      .deleteFrom(table)
      .where('municipality_id', '=', ctx.scope.municipalityId)
      .where('expires_at', '<', ctx.now())
      .execute();
  }
}
