import { createPrivateKey, sign, type webcrypto } from 'node:crypto';
import { expect } from 'vitest';
import { refused, type Exercises, type World } from '../world.ts';

const JWT_BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A JWT as LINE's guide describes it: signed by the channel with the private half of a key that LINE knows. */
async function assertionOf({ trial }: World): Promise<string> {
  const { channelId } = trial.channel;
  const made = await trial.control(`/channels/${channelId}/assertion-keys`, {});
  const jwk = made.privateKey as webcrypto.JsonWebKey;
  const now = Math.floor(trial.emulator.state.clock.now() / 1000);
  const head = { alg: 'RS256', typ: 'JWT', kid: made.kid };
  const claims = {
    iss: channelId,
    sub: channelId,
    aud: 'https://api.line.me/',
    exp: now + 1800,
    token_exp: 86_400,
  };
  const input = `${encode(head)}.${encode(claims)}`;
  const key = createPrivateKey({ key: jwk, format: 'jwk' });
  return `${input}.${sign('sha256', Buffer.from(input), key).toString('base64url')}`;
}

export const tokens: Exercises = {
  'チャネルアクセストークン: 短期': async ({ clients, trial, watch }) => {
    const { token } = clients;
    const { channelId, channelSecret } = trial.channel;
    const issued = await token.issueChannelToken('client_credentials', channelId, channelSecret);
    expect(issued.token_type).toBe('Bearer');
    expect(issued.expires_in).toBe(2_592_000);
    expect((await token.verifyChannelToken(issued.access_token)).client_id).toBe(channelId);
    const own = watch.clients(trial.emulator.url, issued.access_token);
    await own.messaging.getBotInfo();
    await token.revokeChannelToken(issued.access_token);
    await refused(own.messaging.getBotInfo(), 401);
    await refused(token.verifyChannelToken(issued.access_token), 400);
    await refused(token.issueChannelToken('client_credentials', channelId, 'wrong'), 400);
  },

  'チャネルアクセストークン: v2.1 (JWT)': async (world) => {
    const { token } = world.clients;
    const { channelId, channelSecret } = world.trial.channel;
    const assertion = await assertionOf(world);
    const issued = await token.issueChannelTokenByJWT('client_credentials', JWT_BEARER, assertion);
    expect(issued.token_type).toBe('Bearer');
    expect(issued.expires_in).toBe(86_400);
    const { kids } = await token.getsAllValidChannelAccessTokenKeyIds(JWT_BEARER, assertion);
    expect(kids).toEqual([issued.key_id]);
    expect((await token.verifyChannelTokenByJWT(issued.access_token)).client_id).toBe(channelId);
    await token.revokeChannelTokenByJWT(channelId, channelSecret, issued.access_token);
    await refused(token.verifyChannelTokenByJWT(issued.access_token), 400);
    await refused(token.issueChannelTokenByJWT('client_credentials', JWT_BEARER, `${assertion}x`), 400);
  },

  'チャネルアクセストークン: ステートレス': async (world) => {
    const { token } = world.clients;
    const { channelId, channelSecret } = world.trial.channel;
    const bySecret = await token.issueStatelessChannelTokenByClientSecret(channelId, channelSecret);
    expect(bySecret).toMatchObject({ token_type: 'Bearer' });
    expect(bySecret.expires_in).toBeLessThanOrEqual(900);
    await world.watch.clients(world.trial.emulator.url, bySecret.access_token).messaging.getBotInfo();
    const assertion = await assertionOf(world);
    await token.issueStatelessChannelTokenByJWTAssertion(assertion);
    await token.issueStatelessChannelToken('client_credentials', JWT_BEARER, assertion);
    await refused(token.issueStatelessChannelTokenByClientSecret(channelId, 'wrong'), 400);
  },

  アカウント連携のトークン: async ({ clients: { messaging }, userId }) => {
    expect((await messaging.issueLinkToken(userId)).linkToken.length).toBeGreaterThan(10);
    await refused(messaging.issueLinkToken('U1'), 400);
  },
};
