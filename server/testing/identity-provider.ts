/** A small OpenID Connect provider over real HTTP: for tests and journeys. It signs in whoever it is told to, without asking. */
import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';

type Claims = Record<string, unknown>;

export interface IdentityProvider {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Who is signed in there at the moment: claims beside those of the protocol. */
  person: Claims;
  /** Alters the token on its way out: header, claims, key, or the whole text. */
  tamper: {
    header?: Claims;
    claims?: Claims;
    key?: KeyObject;
    token?: (token: string) => string;
  };
  /** Faults: this path answers 500. */
  broken: string | null;
  readonly publicKey: KeyObject;
  close(): Promise<void>;
}

/** @param now the clock of the tokens, in seconds */
export async function startIdentityProvider(
  now: () => number = () => Math.floor(Temporal.Now.instant().epochMilliseconds / 1000),
): Promise<IdentityProvider> {
  const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const codes = new Map<string, { nonce: string; challenge: string; redirectUri: string }>();
  const server = http.createServer((request, response) => {
    void answer(request, response).catch(() => response.writeHead(500).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider: IdentityProvider = {
    issuer,
    clientId: 'madoguchi',
    clientSecret: randomBytes(16).toString('hex'),
    person: {},
    tamper: {},
    broken: null,
    publicKey: keys.publicKey,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };

  async function answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', issuer);
    const json = (status: number, body: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (url.pathname === provider.broken) return void response.writeHead(500).end();
    switch (url.pathname) {
      case '/.well-known/openid-configuration':
        return void json(200, {
          issuer,
          authorization_endpoint: `${issuer}/authorize`,
          token_endpoint: `${issuer}/token`,
          jwks_uri: `${issuer}/keys`,
        });
      case '/keys':
        return void json(200, {
          keys: [{ ...keys.publicKey.export({ format: 'jwk' }), kid: 'k1', use: 'sig', alg: 'RS256' }],
        });
      case '/authorize': {
        const of = (name: string) => url.searchParams.get(name) ?? '';
        const code = randomBytes(16).toString('hex');
        codes.set(code, {
          nonce: of('nonce'),
          challenge: of('code_challenge'),
          redirectUri: of('redirect_uri'),
        });
        const back = new URL(of('redirect_uri'));
        back.searchParams.set('code', code);
        back.searchParams.set('state', of('state'));
        return void response.writeHead(302, { location: back.href }).end();
      }
      case '/token': {
        const fields = new URLSearchParams(Buffer.concat(await request.toArray()).toString());
        const asked = codes.get(fields.get('code') ?? '');
        codes.delete(fields.get('code') ?? '');
        const client = Buffer.from(`${provider.clientId}:${provider.clientSecret}`).toString('base64');
        const verifier = createHash('sha256')
          .update(fields.get('code_verifier') ?? '')
          .digest('base64url');
        if (request.headers.authorization !== `Basic ${client}`)
          return void json(401, { error: 'invalid_client' });
        if (!asked || asked.challenge !== verifier || asked.redirectUri !== fields.get('redirect_uri'))
          return void json(400, { error: 'invalid_grant' });
        return void json(200, { access_token: 'x', token_type: 'Bearer', id_token: token(asked.nonce) });
      }
      default:
        response.writeHead(404).end();
    }
  }

  function token(nonce: string): string {
    const { tamper, person } = provider;
    const part = (value: Claims) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const claims = {
      iss: issuer,
      aud: provider.clientId,
      sub: 's1',
      iat: now(),
      exp: now() + 300,
      nonce,
      ...person,
    };
    const signed = `${part({ alg: 'RS256', kid: 'k1', ...tamper.header })}.${part({ ...claims, ...tamper.claims })}`;
    const signature = sign('sha256', Buffer.from(signed), tamper.key ?? keys.privateKey);
    const whole = `${signed}.${signature.toString('base64url')}`;
    return tamper.token?.(whole) ?? whole;
  }
  return provider;
}
