import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTrial, type Trial } from '../test-setup.ts';
import { virtualUserId } from '../virtual-users.ts';

describe('一斉送信の宛先の読み取り', () => {
  let trial: Trial;
  let named: string;
  const idOf = (index: number) => virtualUserId('町', index);
  const message = { type: 'text', text: '"to":["' };
  beforeAll(async () => {
    trial = await startTrial();
    await trial.control(`/channels/${trial.channel.channelId}/friends`, { count: 600, seed: '町' });
    const blocked = { userIds: [idOf(3)], friendship: 'blocked' };
    await trial.control(`/channels/${trial.channel.channelId}/friends`, blocked);
    named = (await trial.control('/users', { users: [{ displayName: '山田' }] })).users[0].userId;
  });
  afterAll(() => trial.stop());

  const send = async (body: string) => {
    const { status, headers, json } = await trial.line('/v2/bot/message/multicast', body);
    const call = await trial.get(`/_emulator/calls/${headers.get('x-line-request-id')}`);
    return { status, json, call: call.json };
  };
  const ids = (count: number) => Array.from({ length: count }, (_, i) => idOf(i));

  test('詰めて書いた本文も、空けて書いた本文も、同じ人に届き、本文はそのまま残る', async () => {
    for (const to of [ids(1), ids(500), [...ids(5), named, idOf(1)]]) {
      const value = { to, messages: [message], notificationDisabled: true };
      for (const body of [JSON.stringify(value), JSON.stringify(value, null, 1)]) {
        const { status, call } = await send(body);
        expect(status).toBe(200);
        expect(call.named).toEqual(to);
        expect(call.delivered).toEqual(to.filter((id) => id !== idOf(3) && id !== named));
        expect(call.body).toBe(body);
        expect(call.sha256).toBe(createHash('sha256').update(body).digest('hex'));
        expect(call.bodyBytes).toBe(Buffer.byteLength(body));
      }
    }
  });

  test('messagesが先でも、知らない人がいても、誰にも取り違えない', async () => {
    const unknown = `U${'0'.repeat(32)}`;
    const { call } = await send(JSON.stringify({ messages: [message], to: [idOf(7), unknown] }));
    expect(call).toMatchObject({ named: [idOf(7)], unknown: [unknown], delivered: [idOf(7)] });
    const first = await send(JSON.stringify({ messages: [message], to: [idOf(8)] }));
    expect(first.call.delivered).toEqual([idOf(8)]);
  });

  const list = (...to: string[]) => JSON.stringify(to);
  const text = JSON.stringify([message]);
  test.each([
    ['toが二度あれば、後のもの', `{"to":${list(idOf(0))},"to":${list(idOf(1))},"messages":${text}}`, [1]],
    [
      '名前の終わりが"to"の項目は宛先でない',
      `{"\\"to":${list(idOf(0))},"to":${list(idOf(2))},"messages":${text}}`,
      [2],
    ],
    ['中の"to"は宛先でない', `{"x":{"to":${list(idOf(0))}},"to":${list(idOf(4))},"messages":${text}}`, [4]],
  ])('%s', async (_, body, wanted) => {
    const { status, call } = await send(body);
    expect(status).toBe(200);
    expect(call.delivered).toEqual(wanted.map(idOf));
  });

  test.each([
    ['501人', JSON.stringify({ to: ids(501), messages: [message] })],
    ['0人', JSON.stringify({ to: [], messages: [message] })],
    ['大文字のID', JSON.stringify({ to: [idOf(0).toUpperCase()], messages: [message] })],
    ['短いID', JSON.stringify({ to: [idOf(0).slice(1)], messages: [message] })],
    ['閉じない', `{"to":["${idOf(0)}","${idOf(1)}`],
    ['宛先のあとが壊れている', `{"to":["${idOf(0)}"],"messages":[}`],
    ['宛先が中にしかない', `{"messages":${text},"x":{"to":["${idOf(0)}"]}}`],
  ])('%sは400で、誰にも届かない', async (_, body) => {
    const { status, call } = await send(body);
    expect(status).toBe(400);
    expect(call).toMatchObject({ delivered: [], body });
  });
});
