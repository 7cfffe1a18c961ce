import { expect, test } from 'vitest';
import { createClock } from './clock.ts';
import { startTrial } from './test-setup.ts';

test('時計は進められ、止められ、止まったところから動く', () => {
  let real = 1000;
  const clock = createClock(() => real);
  clock.offsetMs = 500;
  expect(clock.now()).toBe(1500);
  clock.freeze(true);
  real += 10_000;
  expect([clock.now(), clock.frozen, clock.offsetMs]).toEqual([1500, true, -9500]);
  clock.set(2000);
  expect(clock.now()).toBe(2000);
  clock.freeze(false);
  real += 5;
  expect([clock.now(), clock.frozen]).toEqual([2005, false]);
  clock.set(0);
  expect(clock.now()).toBe(0);
  expect(clock.monotonic()).toBe(real);
});

test('操作用の入口から、時刻、経過、停止を指定できる', async () => {
  const trial = await startTrial();
  const at = '2026-04-01T09:00:00+09:00';
  const set = await trial.control('/clock', { now: at, advance: '90s', frozen: true });
  expect(set).toMatchObject({ now: Date.parse(at) + 90_000, frozen: true });
  expect((await trial.get('/_emulator/clock')).json.now).toBe(set.now);
  expect((await trial.control('/clock', { advance: 1000 })).now).toBe(set.now + 1000);
  await expect(trial.control('/clock', { now: 'あした' })).rejects.toThrow('ISO');
  await expect(trial.control('/clock', { now: 0, offsetMs: 0 })).rejects.toThrow('not both');
  const { now } = await trial.control('/clock', {});
  for (const beyond of [{ now: 1e300 }, { offsetMs: -1e15 }, { advance: '99999999d' }, { now: -1 }])
    await expect(trial.control('/clock', beyond)).rejects.toThrow('1970 to 9999');
  expect((await trial.control('/clock', {})).now).toBe(now);
  await trial.control('/clock', { now: '9999-12-30T00:00:00Z' });
  expect((await trial.lineGet('/v2/bot/message/quota/consumption')).status).toBe(200);
  await trial.stop();
});

test('故障は、決めた間だけ、決めた入口にだけ起きる', async () => {
  const trial = await startTrial();
  await trial.control('/clock', { frozen: true });
  await trial.control('/faults', {
    endpoint: ['insight.*', 'quota'],
    kind: 'rate_limited',
    message: 'You have reached your monthly limit.',
    from: '+10s',
    until: '+20s',
  });
  const quota = () => trial.lineGet('/v2/bot/message/quota');
  const status = async (path: string) => (await trial.lineGet(path)).status;
  expect((await quota()).status).toBe(200);
  await trial.control('/clock', { advance: '10s' });
  expect(await quota()).toMatchObject({
    status: 429,
    json: { message: 'You have reached your monthly limit.' },
  });
  expect(await status('/v2/bot/insight/followers?date=20260101')).toBe(429);
  expect(await status('/v2/bot/info')).toBe(200);
  await trial.control('/clock', { advance: '10s' });
  expect((await quota()).status).toBe(200);
  await trial.control('/faults', { kind: 'expired_token', times: 1 });
  expect(await quota()).toMatchObject({ status: 401, json: { message: expect.stringContaining('expired') } });
  await expect(trial.control('/faults', { endpoint: ['quota', 'x*'], kind: 'hang' })).rejects.toThrow(
    'no endpoint x*',
  );
  await trial.stop();
});
