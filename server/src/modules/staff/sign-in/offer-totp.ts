/** Enrolment of an authenticator at the first sign-in: the secret that the app is to learn. */
import type { Ctx } from '../../../platform/context/context.ts';
import { newTotpSecret, otpauthUri } from '../../../platform/auth/totp.ts';
import { DomainError, found } from '../../../platform/errors/index.ts';
import { issuerName } from '../people/create-staff-member.ts';
import { findChallenge, totpPlace } from './find-account.ts';

/**
 * The same secret for as long as this sign-in runs, so that a reloaded page still shows what was scanned. It becomes the
 * account's own only when a code made with it is typed (`verifyTotp`).
 * @throws DomainError sign_in_expired when no sign-in waits for an enrolment
 */
export async function offerTotp(
  ctx: Ctx,
  challengeToken: string | null,
): Promise<{ secret: string; otpauthUri: string }> {
  return ctx.transaction(async (ctx) => {
    const { municipalityId } = ctx.scope;
    const challenge = await findChallenge(ctx, challengeToken);
    if (!challenge || challenge.enrolled || challenge.second_factor_passed)
      throw new DomainError('sign_in_expired');
    const place = totpPlace(challenge.staff_member_id);
    let sealed = challenge.offered_secret;
    if (!sealed) {
      // Two tabs may ask at once: the first offer stands for both.
      const offered = await ctx.cipher.seal(municipalityId, place, newTotpSecret());
      await ctx.db
        .updateTable('staff_challenges')
        .set({ offered_secret: offered })
        .where('municipality_id', '=', municipalityId)
        .where('token_hash', '=', challenge.token_hash)
        .where('offered_secret', 'is', null)
        .execute();
      sealed = found(await findChallenge(ctx, challengeToken), 'sign-in').offered_secret!;
    }
    const secret = await ctx.cipher.open(municipalityId, place, sealed);
    return {
      secret,
      otpauthUri: otpauthUri(secret, await issuerName(ctx), challenge.mail ?? challenge.staff_number),
    };
  });
}
