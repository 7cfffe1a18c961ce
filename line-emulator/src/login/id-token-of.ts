import type { Channel } from '../channels.ts';
import type { EmulatorState } from '../state.ts';
import { ID_TOKEN_SECONDS, ISSUER, makeLiffIdToken, makeWebIdToken, type IdTokenClaims } from './id-token.ts';
import type { Grant } from './login-store.ts';

/** The ID token for what a user agreed to: what it tells of the user depends on the scopes. */
export function idTokenOf(state: EmulatorState, channel: Channel, grant: Grant): string {
  const iat = Math.floor(state.clock.now() / 1000);
  const user = state.users.find(grant.userId);
  const scopes = grant.scope.split(' ');
  const claims: IdTokenClaims = {
    iss: ISSUER,
    sub: grant.userId,
    aud: grant.loginChannelId,
    exp: iat + ID_TOKEN_SECONDS,
    iat,
    ...(grant.authTime === undefined ? {} : { auth_time: grant.authTime }),
    ...(grant.nonce === undefined ? {} : { nonce: grant.nonce }),
    amr: grant.amr,
    ...(scopes.includes('profile') && user ? { name: user.displayName } : {}),
    ...(scopes.includes('profile') && user?.pictureUrl ? { picture: user.pictureUrl } : {}),
    // Only of users who have registered an address.
    ...(scopes.includes('email') && user?.email ? { email: user.email } : {}),
  };
  return grant.liff
    ? makeLiffIdToken(claims, state.signingKey)
    : makeWebIdToken(claims, channel.settings.loginChannelSecret);
}
