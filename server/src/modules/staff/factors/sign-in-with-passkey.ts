/** Passkeys and security keys in a running sign-in: the first one enrolled, or one that is known. */
import type { NewPasskeyResponse, PasskeySignature } from '@madoguchi/contract/staff';
import type { Ctx, TxCtx } from '../../../platform/context/context.ts';
import { DomainError } from '../../../platform/errors/index.ts';
import { findChallenge, stepOf, type Challenge } from '../sign-in/find-account.ts';
import type { Visit } from '../sign-in/open-session.ts';
import { passSecondFactor, type PassedStep } from '../sign-in/pass-second-factor.ts';
import { acceptSignature, addKey, newKeyQuestion, signatureQuestion } from './relying-party.ts';
import '../tables.ts';

/** @throws DomainError sign_in_expired, passkeys_impossible */
export async function offerPasskey(ctx: Ctx, challengeToken: string | null) {
  return ctx.transaction(async (ctx) => {
    const challenge = await findChallenge(ctx, challengeToken);
    if (!challenge || stepOf(challenge) !== 'enrol_totp') throw new DomainError('sign_in_expired');
    const question = await newKeyQuestion(ctx, {
      id: challenge.staff_member_id,
      login: challenge.mail ?? challenge.staff_number,
    });
    await keepQuestion(ctx, challenge, question.challenge);
    return { options: question.options };
  });
}

/** @throws DomainError sign_in_expired, too_many_attempts, code_wrong */
export async function enrolPasskey(
  ctx: Ctx,
  visit: Visit,
  name: string,
  response: NewPasskeyResponse,
): Promise<PassedStep> {
  return passSecondFactor(ctx, visit, 'passkey', async (ctx, account, challenge) => {
    const question = await takeQuestion(ctx, challenge);
    // Another factor was enrolled since the offer: only that one proves anything now.
    if (question === null || account.enrolled) return false;
    return addKey(ctx, account.id, name, question, response);
  });
}

/** @throws DomainError sign_in_expired, passkeys_impossible */
export async function askPasskey(ctx: Ctx, challengeToken: string | null) {
  return ctx.transaction(async (ctx) => {
    const challenge = await findChallenge(ctx, challengeToken);
    if (!challenge || stepOf(challenge) !== 'totp') throw new DomainError('sign_in_expired');
    const question = await signatureQuestion(ctx, challenge.staff_member_id);
    await keepQuestion(ctx, challenge, question.challenge);
    return { options: question.options };
  });
}

/** @throws DomainError sign_in_expired, too_many_attempts, code_wrong */
export async function usePasskey(ctx: Ctx, visit: Visit, response: PasskeySignature): Promise<PassedStep> {
  return passSecondFactor(ctx, visit, 'passkey', async (ctx, account, challenge) => {
    const question = await takeQuestion(ctx, challenge);
    return question !== null && acceptSignature(ctx, account.id, question, response);
  });
}

async function keepQuestion(ctx: TxCtx, challenge: Challenge, question: string | null): Promise<void> {
  await ctx.db
    .updateTable('staff_challenges')
    .set({ webauthn_challenge: question })
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('token_hash', '=', challenge.token_hash)
    .execute();
}

/** Once: the same answer sent again finds no question. Read under the lock of the attempt. */
async function takeQuestion(ctx: TxCtx, challenge: Challenge): Promise<string | null> {
  const row = await ctx.db
    .selectFrom('staff_challenges')
    .select('webauthn_challenge')
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('token_hash', '=', challenge.token_hash)
    .forUpdate()
    .executeTakeFirst();
  await keepQuestion(ctx, challenge, null);
  return row?.webauthn_challenge ?? null;
}
