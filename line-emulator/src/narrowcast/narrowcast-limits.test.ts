import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { jobsDone } from '../rich-menus/test-menus.ts';
import { messages, operator, startNarrowcasts, type NarrowcastTrial } from './test-narrowcast.ts';

let trial: NarrowcastTrial;
beforeEach(async () => {
  trial = await startNarrowcasts();
});
afterEach(() => trial.stop());

describe('少ない人数を推し量らせないための断り', () => {
  test('属性は友だちが100人いないと使えない（403）', async () => {
    await trial.stop();
    trial = await startNarrowcasts(99);
    const filter = { demographic: { type: 'gender', oneOf: ['male'] } };
    expect(await trial.send({ filter })).toMatchObject({
      status: 403,
      json: { message: 'Your account does not have enough friends' },
    });
    expect((await trial.send()).status).toBe(202);
  });

  test('属性でしぼって50人に足りなければ、送りはじめに失敗する', async () => {
    const answer = await trial.send({ filter: { demographic: { type: 'area', oneOf: ['tw_01'] } } });
    expect(answer.status).toBe(202);
    await jobsDone(trial);
    expect(await trial.progress(answer)).toMatchObject({ phase: 'failed', errorCode: 2 });
    const few = { demographic: { type: 'age', gte: 'age_20', lt: 'age_25' } };
    const second = await trial.send({ filter: few });
    await jobsDone(trial);
    expect(await trial.progress(second)).toMatchObject({
      phase: 'failed',
      errorCode: 2,
      completedTime: expect.any(String),
    });
    expect((await trial.get('/_emulator/deliveries')).json.receipts).toBe(0);
  });

  test('利用者IDのオーディエンスには50人の決まりがない。押した人などのものは、いくつか使うと50人ずつ要る', async () => {
    const small = await trial.audience(trial.ids.slice(0, 3));
    expect((await trial.reached({ recipient: small })).size).toBe(3);
    const { audienceGroupId } = await trial.control(`/channels/${trial.channel.channelId}/audiences`, {
      type: 'CLICK',
      description: '押した人',
      userIds: trial.ids.slice(0, 60),
    });
    const click = { type: 'audience', audienceGroupId };
    expect((await trial.reached({ recipient: click })).size).toBe(60);
    const both = operator('or', [click, small]);
    expect((await trial.reached({ recipient: both })).size).toBe(60);
    // Members can become too few after the audience was ready.
    const channel = [...trial.emulator.state.channels.values()][0]!;
    const known = trial.emulator.state.audiences.find(channel.settings.channelId, audienceGroupId, 0)!;
    for (const id of trial.ids.slice(0, 20)) known.users.delete(trial.emulator.state.users.handleOf(id));
    const answer = await trial.send({ recipient: both });
    await jobsDone(trial);
    expect(await trial.progress(answer)).toMatchObject({ phase: 'failed', errorCode: 4 });
  });
});

describe('月の上限と配信の予約', () => {
  test('送り終わるまで友だち全員の数をおさえ、その間ほかの送信は429。終われば実際の数だけ減る', async () => {
    await trial.stop();
    trial = await startNarrowcasts(300, { quota: { type: 'limited', value: 301 } });
    const small = await trial.audience(trial.ids.slice(0, 10));
    const push = () => trial.line('/v2/bot/message/push', { to: trial.ids[0], messages });
    await trial.control('/jobs', { hold: true });
    await trial.send({ recipient: small });
    await trial.control('/jobs', { advance: 1 });
    expect((await push()).status).toBe(200);
    expect(await push()).toMatchObject({
      status: 429,
      json: { message: 'You have reached your monthly limit.' },
    });
    await trial.control('/jobs', { hold: false });
    await jobsDone(trial);
    expect((await trial.lineGet('/v2/bot/message/quota/consumption')).json).toEqual({ totalUsage: 11 });
    expect((await push()).status).toBe(200);
    // 289 are left, 300 would have to be reserved.
    const tooMany = await trial.send({ recipient: small });
    await jobsDone(trial);
    expect(await trial.progress(tooMany)).toMatchObject({ phase: 'failed', errorCode: 1 });
    expect((await trial.reached({ recipient: small, limit: { max: 20 } })).size).toBe(10);
  });

  test('送っている間に上限が下げられたら、失敗として終わり、おさえた数は戻る', async () => {
    await trial.stop();
    trial = await startNarrowcasts(300, { quota: { type: 'limited', value: 400 } });
    await trial.control('/jobs', { hold: true });
    const answer = await trial.send();
    await trial.control('/jobs', { advance: 2 });
    const lower = await fetch(`${trial.emulator.url}/_emulator/channels/${trial.channel.channelId}`, {
      method: 'PATCH',
      body: JSON.stringify({ quota: { type: 'limited', value: 100 } }),
    });
    expect(lower.status).toBe(200);
    await trial.control('/jobs', { hold: false });
    await jobsDone(trial);
    expect(await trial.progress(answer)).toMatchObject({ phase: 'failed', errorCode: 1 });
    expect((await trial.reached({ limit: { max: 100 } })).size).toBe(100);
  });

  test('残りの数だけ送るか、足りなければ送らないかを選べる。残りがなければ429', async () => {
    await trial.stop();
    trial = await startNarrowcasts(300, { quota: { type: 'limited', value: 120 } });
    const strict = await trial.send({ limit: { upToRemainingQuota: true, forbidPartialDelivery: true } });
    await jobsDone(trial);
    expect(await trial.progress(strict)).toMatchObject({ phase: 'failed', errorCode: 5 });
    expect((await trial.reached({ limit: { upToRemainingQuota: true } })).size).toBe(120);
    expect(await trial.send({ limit: { upToRemainingQuota: true } })).toMatchObject({ status: 429 });
  });
});
