import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DAY } from '../clock.ts';
import { jobsDone } from '../rich-menus/test-menus.ts';
import { startTrial, type Trial } from '../test-setup.ts';
import { virtualUserId } from '../virtual-users.ts';

let trial: Trial;
const GROUP = '/v2/bot/audienceGroup';
beforeEach(async () => {
  trial = await startTrial({}, { limits: { enabled: false } });
  await trial.control(`/channels/${trial.channel.channelId}/friends`, { count: 100, seed: '町' });
});
afterEach(() => trial.stop());

const group = async (id: number) => (await trial.lineGet(`${GROUP}/${id}`)).json;

describe('反応のオーディエンス', () => {
  const send = async () => {
    const messages = [{ type: 'text', text: 'https://example.jp/a https://example.jp/b' }];
    const answer = await trial.line('/v2/bot/message/broadcast', { messages });
    return answer.headers.get('x-line-request-id')!;
  };
  const react = (requestId: string, clickShare: number, url?: string) =>
    trial.control(`/channels/${trial.channel.channelId}/opens`, { requestId, share: 1, clickShare, url });

  test('見た人・押した人でつくれる。押した人はURLごとにも。50人に足りなければ作成中のまま', async () => {
    const requestId = await send();
    await react(requestId, 0.7, 'https://example.jp/a');
    const imp = (await trial.line(`${GROUP}/imp`, { description: '見た', requestId })).json;
    const click = (await trial.line(`${GROUP}/click`, { description: '押した', requestId })).json;
    const clickUrl = 'https://example.jp/b';
    const none = (await trial.line(`${GROUP}/click`, { description: 'b', requestId, clickUrl })).json;
    await jobsDone(trial);
    expect(imp).toMatchObject({ type: 'IMP', requestId });
    expect(none).toMatchObject({ type: 'CLICK', requestId, clickUrl });
    expect(await group(imp.audienceGroupId)).toMatchObject({
      audienceGroup: { status: 'READY', audienceCount: 100 },
      jobs: [],
    });
    const clicked = (await group(click.audienceGroupId)).audienceGroup;
    expect(clicked.status).toBe('READY');
    expect(clicked.audienceCount).toBeGreaterThan(50);
    expect(clicked.audienceCount).toBeLessThan(90);
    expect((await group(none.audienceGroupId)).audienceGroup).toMatchObject({
      status: 'IN_PROGRESS',
      audienceCount: 0,
    });
  });

  test('同じ配信の二つめ、古い配信、ない配信、pushの配信、別のチャネルの配信は断る', async () => {
    const requestId = await send();
    const code = async (id: string) =>
      (await trial.line(`${GROUP}/imp`, { description: 'あ', requestId: id })).json.details[0].message;
    expect((await trial.line(`${GROUP}/imp`, { description: 'あ', requestId })).status).toBe(202);
    expect(await code(requestId)).toBe('AUDIENCE_GROUP_REQUESTID_DUPLICATE');
    expect(await code(crypto.randomUUID())).toBe('REQUEST_NOT_FOUND');
    const pushed = await trial.line('/v2/bot/message/push', {
      to: virtualUserId('町', 0),
      messages: [{ type: 'text', text: 'あ' }],
    });
    expect(await code(pushed.headers.get('x-line-request-id')!)).toBe('REQUEST_NOT_FOUND');
    const other = await trial.control('/channels', { displayName: 'となり市', accessToken: 'other' });
    expect(other.accessToken).toBe('other');
    const foreign = await trial.line(
      '/v2/bot/message/broadcast',
      { messages: [{ type: 'text', text: 'あ' }] },
      { authorization: 'Bearer other' },
    );
    expect(await code(foreign.headers.get('x-line-request-id')!)).toBe('WRONG_BOT_ID');
    const old = await send();
    await trial.control('/clock', { offsetMs: 61 * DAY });
    expect(await code(old)).toBe('TOO_OLD_MESSAGES');
  });
});
