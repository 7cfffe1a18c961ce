/** Signing in by the city's identity provider: authorization code with PKCE, state and nonce; the ID token checked at the server. */
import { createHash } from 'node:crypto';
import type { SignInStep } from '@madoguchi/contract/staff';
import { appendAudit } from '../../../platform/audit/audit-log.ts';
import { readIdToken, type IdTokenClaims } from '../../../platform/auth/id-token.ts';
import { hashToken, newToken } from '../../../platform/auth/token.ts';
import type { Ctx, TxCtx } from '../../../platform/context/context.ts';
import { DomainError } from '../../../platform/errors/index.ts';
import { beginSignIn } from '../sign-in/begin-sign-in.ts';
import { findAccountByLogin, findChallenge, lockAccount, stepOf } from '../sign-in/find-account.ts';
import { foldLogin, foldStaffNumber } from '../sign-in/login-name.ts';
import { openSession, type Visit } from '../sign-in/open-session.ts';
import { CHALLENGE_LIFETIME } from '../sign-in/policy.ts';
import { exchangeCode, readDescription, readKeys } from './provider.ts';
import { clientSecretPlace, findSettings, redirectUriOf } from './settings.ts';
import './tables.ts';

/** @returns where to go, and the state for the browser's cookie. @throws DomainError single_sign_on_off, provider_unreachable */
export async function startSingleSignOn(ctx: Ctx): Promise<{ url: string; state: string }> {
  const settings = await ctx.transaction(findSettings);
  if (!settings?.enabled) throw new DomainError('single_sign_on_off');
  const { authorization_endpoint } = await readDescription(ctx, settings.issuer);
  const [state, nonce, verifier] = [newToken(), newToken(), newToken()];
  await ctx.transaction((ctx) =>
    ctx.db
      .insertInto('staff_single_sign_on_attempts')
      .values({
        municipality_id: ctx.scope.municipalityId,
        state_hash: hashToken(state),
        nonce,
        verifier,
        expires_at: ctx.now().add(CHALLENGE_LIFETIME),
      })
      .execute(),
  );
  const url = new URL(authorization_endpoint);
  for (const [name, value] of Object.entries({
    response_type: 'code',
    client_id: settings.client_id,
    redirect_uri: redirectUriOf(ctx),
    scope: 'openid profile',
    state,
    nonce,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  }))
    url.searchParams.set(name, value);
  return { url: url.href, state };
}

export interface FinishedSingleSignOn {
  readonly next: SignInStep;
  /** For the cookie of the running sign-in; null when the session has begun. */
  readonly challengeToken: string | null;
  readonly sessionToken: string | null;
}

/**
 * The account is found by its 職員番号 and by nothing else, and never made. The provider stands for the password; its proof of a
 * second factor opens the session, otherwise ours is asked.
 * @param cookieState the state of this browser
 * @throws DomainError sign_in_expired, provider_unreachable, single_sign_on_refused
 */
export async function finishSingleSignOn(
  ctx: Ctx,
  visit: Visit,
  cookieState: string | null,
  { code, state }: { code: string; state: string },
): Promise<FinishedSingleSignOn> {
  const { settings, attempt, secret } = await ctx.transaction(async (ctx) => {
    // Brought by another browser: somebody wants to sign this person in as somebody else.
    const attempt = cookieState === state ? await takeAttempt(ctx, state) : undefined;
    const settings = await findSettings(ctx);
    if (!attempt || !settings?.enabled) return {};
    const place = clientSecretPlace(settings.id);
    const secret = await ctx.cipher.open(ctx.scope.municipalityId, place, settings.client_secret);
    return { attempt, settings, secret };
  });
  if (!attempt || !settings) throw new DomainError('sign_in_expired');
  const provider = await readDescription(ctx, settings.issuer);
  const token = await exchangeCode(
    ctx,
    provider,
    { id: settings.client_id, secret },
    { code, verifier: attempt.verifier, redirectUri: redirectUriOf(ctx) },
  );
  const claims =
    token &&
    readIdToken(token, {
      issuer: settings.issuer,
      clientId: settings.client_id,
      nonce: attempt.nonce,
      keys: await readKeys(ctx, provider),
      now: ctx.now(),
    });
  const number = claims ? claims[settings.staff_number_claim] : undefined;
  const outcome = await ctx.transaction(async (ctx) => {
    if (!claims || typeof number !== 'string') return refuse(ctx, 'token');
    const named = await findAccountByLogin(ctx, foldLogin(number));
    // By the number only: an address in that claim is somebody else's word for a person.
    const account =
      named?.staff_number === foldStaffNumber(number) ? await lockAccount(ctx, named.id) : undefined;
    if (!account?.can_sign_in) return refuse(ctx, 'account', account?.id);
    const challengeToken = await beginSignIn(ctx, account.id);
    const proven = provesSecondFactor(claims, settings.second_factor_values);
    await appendAudit(ctx, {
      action: 'staff.single_sign_on_used',
      subject: { kind: 'staffMember', id: account.id },
      after: { secondFactor: proven },
    });
    const challenge = await findChallenge(ctx, challengeToken);
    if (!proven || !challenge)
      return {
        next: stepOf({ ...account, second_factor_passed: false }),
        challengeToken,
        sessionToken: null,
      };
    return {
      next: 'signed_in' as const,
      challengeToken: null,
      sessionToken: await openSession(ctx, challenge, visit),
    };
  });
  if ('refused' in outcome) throw new DomainError('single_sign_on_refused', { reason: outcome.refused });
  return outcome;
}

/** Once: a second answer to the same question finds nothing. */
async function takeAttempt(ctx: TxCtx, state: string) {
  const taken = await ctx.db
    .deleteFrom('staff_single_sign_on_attempts')
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('state_hash', '=', hashToken(state))
    .returning(['nonce', 'verifier', 'expires_at'])
    .executeTakeFirst();
  return taken && Temporal.Instant.compare(taken.expires_at, ctx.now()) > 0 ? taken : undefined;
}

function provesSecondFactor(claims: IdTokenClaims, values: readonly string[]): boolean {
  const said = [claims['amr'], claims['acr']].flat();
  return values.some((value) => said.includes(value));
}

/** Committed, not thrown: the entry must stay. */
async function refuse(ctx: TxCtx, reason: 'token' | 'account', staffMemberId?: string) {
  await appendAudit(ctx, {
    action: 'staff.sign_in_failed',
    ...(staffMemberId ? { subject: { kind: 'staffMember', id: staffMemberId } } : {}),
    after: { factor: 'single_sign_on', reason },
  });
  return { refused: reason };
}
