import type { LineAnswer, LineCall } from '../endpoint.ts';
import { ISSUER } from './id-token.ts';

/** GET /oauth2/v2.1/certs: the key behind the ID tokens of LIFF apps. */
export function certs({ state }: LineCall): LineAnswer {
  return { json: { keys: [state.signingKey.jwk()] } };
}

/** GET /.well-known/openid-configuration. The issuer is LINE's, as ID tokens say it; the addresses are the emulator's. */
export function openidConfiguration({ c }: LineCall): LineAnswer {
  const { origin } = new URL(c.req.url);
  return {
    json: {
      issuer: ISSUER,
      authorization_endpoint: `${origin}/oauth2/v2.1/authorize`,
      token_endpoint: `${origin}/oauth2/v2.1/token`,
      revocation_endpoint: `${origin}/oauth2/v2.1/revoke`,
      userinfo_endpoint: `${origin}/oauth2/v2.1/userinfo`,
      scopes_supported: ['openid', 'profile', 'email'],
      jwks_uri: `${origin}/oauth2/v2.1/certs`,
      response_types_supported: ['code'],
      subject_types_supported: ['pairwise'],
      id_token_signing_alg_values_supported: ['ES256'],
      code_challenge_methods_supported: ['S256'],
    },
  };
}
