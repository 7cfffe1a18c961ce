import { afterEach, beforeEach, expect, test } from 'vitest';
import { DAY } from '../clock.ts';
import { startTrial, type Trial } from '../test-setup.ts';
import { virtualUserId } from '../virtual-users.ts';
import { callLine, createMenu, message } from './test-menus.ts';

let trial: Trial;
let menu: string;
beforeEach(async () => {
  trial = await startTrial({}, { limits: { enabled: false } });
  await trial.control(`/channels/${trial.channel.channelId}/friends`, { count: 40, seed: '町' });
  menu = await createMenu(trial, [message('左'), message('右')]);
  await callLine(trial, 'POST', `/v2/bot/user/all/richmenu/${menu}`);
});
afterEach(() => trial.stop());

const dateOf = (daysFromNow: number) =>
  Temporal.Instant.fromEpochMilliseconds(trial.emulator.state.clock.now() + daysFromNow * DAY)
    .toZonedDateTimeISO('Asia/Tokyo')
    .toPlainDate()
    .toString()
    .replaceAll('-', '');
const ask = (kind: string, from: string, to: string) =>
  trial.lineGet(`/v2/bot/insight/richmenu/${menu}/${kind}?from=${from}&to=${to}`);
const play = async (people: number, area: number, times = 1) => {
  const { channelId } = trial.channel;
  for (let i = 0; i < people; i++) {
    const user = `/users/${virtualUserId('町', i)}/richmenu`;
    await trial.control(`${user}/shown`, { channelId });
    for (let n = 0; n < times; n++) await trial.control(`${user}/tap`, { channelId, area });
  }
};

test('見られた数とタップの数は、タップした人が20人になり、次の日になると見える', async () => {
  await play(19, 0, 2);
  const [day, next] = [dateOf(0), dateOf(1)];
  await trial.control('/clock', { offsetMs: DAY });
  expect((await ask('summary', day, day)).json).toEqual({ richMenuId: menu });
  await trial.control('/clock', { offsetMs: 0 });
  await play(30, 1);
  expect((await ask('summary', day, next)).json).toEqual({ richMenuId: menu });
  await trial.control('/clock', { offsetMs: DAY });
  await play(25, 0);
  const bounds = (x: number) => ({ x, y: 0, width: 1250, height: 1686 });
  const figures = {
    richMenuId: menu,
    metricsFrom: day,
    metricsTo: day,
    impression: { metrics: { count: 49, uniqueUsers: 30 } },
    clicks: [
      { bounds: bounds(0), metrics: { count: 38, uniqueUsers: 19 } },
      { bounds: bounds(1250), metrics: { count: 30, uniqueUsers: 30 } },
    ],
  };
  expect((await ask('summary', day, next)).json).toEqual(figures);
  await trial.control('/clock', { offsetMs: 2 * DAY });
  expect((await ask('summary', day, next)).json).toMatchObject({
    metricsTo: next,
    impression: { metrics: { count: 74, uniqueUsers: 30 } },
    clicks: [{ metrics: { count: 63, uniqueUsers: 25 } }, { metrics: { count: 30, uniqueUsers: 30 } }],
  });
  expect((await ask('daily', day, next)).json).toMatchObject({
    impression: {
      metrics: [
        { date: day, count: 49, uniqueUsers: 30 },
        { date: next, count: 25, uniqueUsers: 25 },
      ],
    },
    clicks: [
      {
        metrics: [
          { date: day, count: 38 },
          { date: next, count: 25 },
        ],
      },
      {
        metrics: [
          { date: day, count: 30, uniqueUsers: 30 },
          { date: next, count: 0, uniqueUsers: 0 },
        ],
      },
    ],
  });
});

test('期間は396日（日ごとは99日）、始まりは3年前まで。逆の期間、正しくない日付、ないメニューは断る', async () => {
  expect((await ask('summary', dateOf(-396), dateOf(0))).status).toBe(200);
  expect(await ask('summary', dateOf(-397), dateOf(0))).toMatchObject({
    status: 400,
    json: { message: 'Date range exceeds. Max range is 396 days.' },
  });
  expect((await ask('daily', dateOf(-99), dateOf(0))).status).toBe(200);
  expect(await ask('daily', dateOf(-100), dateOf(0))).toMatchObject({
    status: 400,
    json: { message: 'Date range exceeds. Max range is 99 days.' },
  });
  expect(await ask('summary', dateOf(0), dateOf(-1))).toMatchObject({
    status: 400,
    json: { message: 'Parameter to must be the same date as, or after parameter from.' },
  });
  expect(await ask('daily', dateOf(-1200), dateOf(-1190))).toMatchObject({
    status: 400,
    json: {
      message: expect.stringMatching(/^Parameter from must be the same date as, or after \d{4}-\d\d-\d\d\.$/),
    },
  });
  expect(await ask('daily', '20260230', dateOf(0))).toMatchObject({
    status: 400,
    json: { message: 'Bad Request' },
  });
  menu = `richmenu-${'0'.repeat(32)}`;
  expect((await ask('summary', dateOf(-1), dateOf(0))).status).toBe(404);
});

test('統計は1時間に60回まで', async () => {
  await trial.control('/limits', { enabled: true });
  const answers = await Promise.all(Array.from({ length: 61 }, () => ask('daily', dateOf(0), dateOf(0))));
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(1);
  expect((await ask('summary', dateOf(0), dateOf(0))).status).toBe(200);
});
