/** WebAuthn: who we are to a browser, what it is asked, and whether its answer is right. */
import type { NewPasskeyResponse, PasskeySignature } from '@madoguchi/contract/staff';
import type { TxCtx } from '../../../platform/context/context.ts';
import { DomainError } from '../../../platform/errors/index.ts';
import { issuerName } from '../people/create-staff-member.ts';
import '../tables.ts';

/** Loaded at the first key: signing in by code needs none of it. */
const webauthn = () => import('@simplewebauthn/server');

/** The name to which keys are bound; null for a bare IP address, for which browsers make none. */
function relyingPartyId(publicUrl: string): string | null {
  const { hostname } = new URL(publicUrl);
  return /^[\d.]+$|^\[/.test(hostname) ? null : hostname;
}

export function passkeysPossible(ctx: { readonly publicUrl: string }): boolean {
  return relyingPartyId(ctx.publicUrl) !== null;
}

function relyingParty(ctx: TxCtx): { readonly id: string; readonly origin: string } {
  const id = relyingPartyId(ctx.publicUrl);
  if (id === null) throw new DomainError('passkeys_impossible');
  return { id, origin: new URL(ctx.publicUrl).origin };
}

export interface Question {
  /** What has to come back signed; kept at the server, used once. */
  readonly challenge: string;
  readonly options: Record<string, unknown>;
}

/**
 * What the browser needs to make a key. As a second factor beside the password: the key need not know its owner (no PIN,
 * no finger), so that plain security keys do; nothing is asked about its maker.
 * @throws DomainError passkeys_impossible
 */
export async function newKeyQuestion(
  ctx: TxCtx,
  owner: { readonly id: string; readonly login: string },
): Promise<Question> {
  const { generateRegistrationOptions } = await webauthn();
  const options = await generateRegistrationOptions({
    rpName: await issuerName(ctx),
    rpID: relyingParty(ctx).id,
    userID: new TextEncoder().encode(owner.id),
    userName: owner.login,
    attestationType: 'none',
    excludeCredentials: await keysOf(ctx, owner.id),
    authenticatorSelection: { residentKey: 'discouraged', userVerification: 'discouraged' },
  });
  return { challenge: options.challenge, options: { ...options } };
}

/** Stores the key that answers `challenge`. @returns false when it does not */
export async function addKey(
  ctx: TxCtx,
  staffMemberId: string,
  name: string,
  challenge: string,
  response: NewPasskeyResponse,
): Promise<boolean> {
  const { id, origin } = relyingParty(ctx);
  const { verifyRegistrationResponse } = await webauthn();
  const checked = await verifyRegistrationResponse({
    response: response as Parameters<typeof verifyRegistrationResponse>[0]['response'],
    expectedChallenge: challenge,
    expectedOrigin: origin,
    expectedRPID: id,
    requireUserVerification: false,
  }).catch((error: unknown) => {
    ctx.log.info({ err: error }, 'a new key was refused');
    return { verified: false } as const;
  });
  if (!checked.verified) return false;
  const { credential } = checked.registrationInfo;
  const added = await ctx.db
    .insertInto('staff_passkeys')
    .values({
      municipality_id: ctx.scope.municipalityId,
      staff_member_id: staffMemberId,
      name,
      credential_id: credential.id,
      public_key: Buffer.from(credential.publicKey).toString('base64url'),
      sign_count: credential.counter,
      transports: response.response.transports ?? [],
      created_at: ctx.now(),
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst();
  return added !== undefined;
}

/** What one of the person's keys has to sign. @throws DomainError passkeys_impossible */
export async function signatureQuestion(ctx: TxCtx, staffMemberId: string): Promise<Question> {
  const { generateAuthenticationOptions } = await webauthn();
  const options = await generateAuthenticationOptions({
    rpID: relyingParty(ctx).id,
    allowCredentials: await keysOf(ctx, staffMemberId),
    userVerification: 'discouraged',
  });
  return { challenge: options.challenge, options: { ...options } };
}

/** Whether a key of this person signed `challenge`; a counter that did not grow (a copied key) is refused. */
export async function acceptSignature(
  ctx: TxCtx,
  staffMemberId: string,
  challenge: string,
  response: PasskeySignature,
): Promise<boolean> {
  const { id, origin } = relyingParty(ctx);
  const key = await ctx.db
    .selectFrom('staff_passkeys')
    .select(['id', 'credential_id', 'public_key', 'sign_count'])
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('staff_member_id', '=', staffMemberId)
    .where('credential_id', '=', response.id)
    .forUpdate()
    .executeTakeFirst();
  if (!key) return false;
  const { verifyAuthenticationResponse } = await webauthn();
  const checked = await verifyAuthenticationResponse({
    response: response as Parameters<typeof verifyAuthenticationResponse>[0]['response'],
    expectedChallenge: challenge,
    expectedOrigin: origin,
    expectedRPID: id,
    requireUserVerification: false,
    credential: {
      id: key.credential_id,
      publicKey: new Uint8Array(Buffer.from(key.public_key, 'base64url')),
      counter: key.sign_count,
    },
  }).catch((error: unknown) => {
    ctx.log.info({ err: error }, 'a key was refused');
    return null;
  });
  if (!checked?.verified) return false;
  await ctx.db
    .updateTable('staff_passkeys')
    .set({ sign_count: checked.authenticationInfo.newCounter, last_used_at: ctx.now() })
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('id', '=', key.id)
    .execute();
  return true;
}

async function keysOf(ctx: TxCtx, staffMemberId: string) {
  const rows = await ctx.db
    .selectFrom('staff_passkeys')
    .select(['credential_id', 'transports'])
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('staff_member_id', '=', staffMemberId)
    .execute();
  return rows.map((row) => ({ id: row.credential_id, transports: row.transports }));
}
