import { expect } from 'vitest';
import { refused, type Exercises, type World } from '../world.ts';

/** A LIFF app belongs to the login channel, whose own token is needed. */
async function liffOf(world: World): Promise<World['clients']['liff']> {
  const { loginChannelId, loginChannelSecret } = world.trial.channel;
  const { access_token: token } = await world.clients.token.issueChannelToken(
    'client_credentials',
    loginChannelId,
    loginChannelSecret,
  );
  return world.watch.clients(world.trial.emulator.url, token).liff;
}

export const liffApps: Exercises = {
  'LIFFアプリ: 足し、変え、一覧で見て、消す': async (world) => {
    const liff = await liffOf(world);
    await refused(liff.getAllLIFFApps(), 404);
    const { liffId } = await liff.addLIFFApp({
      view: { type: 'full', url: 'https://example.com/app' },
      description: '予約',
      scope: ['openid', 'profile'],
      botPrompt: 'normal',
      features: { qrCode: true },
    });
    expect(liffId).toMatch(/^\d+-\w{8}$/);
    await liff.updateLIFFApp(liffId, { view: { type: 'tall' }, description: '予約と相談' });
    expect((await liff.getAllLIFFApps()).apps).toEqual([
      expect.objectContaining({ liffId, description: '予約と相談' }),
    ]);
    await refused(liff.addLIFFApp({ view: { type: 'full', url: 'https://example.com/#a' } }), 400);
    await refused(liff.updateLIFFApp('1-x', { description: 'x' }), 404);
    await liff.deleteLIFFApp(liffId);
    await refused(liff.deleteLIFFApp(liffId), 404);
    const stranger = world.watch.clients(world.trial.emulator.url, 'unknown').liff;
    await refused(stranger.getAllLIFFApps(), 401);
  },
};
