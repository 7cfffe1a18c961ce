import { describe, expect, it } from 'vitest';
import type { Actor } from '../context/context.ts';
import type { MunicipalityId } from '../db/database.ts';
import { ALLOWANCES, CallerLimits } from './caller-limits.ts';
import { Turns, type Release } from './turns.ts';

const staff = (id: string): Actor => ({
  kind: 'staff',
  id,
  permissions: new Set(),
  reach: () => ({ all: true, departments: new Set(), home: null }),
});
const scope = { municipalityId: 1 as MunicipalityId };

describe('1人あたりの回数', () => {
  it('続けて使える回数を過ぎると、いつまで待つかを言って断り、待てばまた使える', () => {
    let now = 0;
    const limits = new CallerLimits(ALLOWANCES, () => now);
    const take = (id: string) => limits.take({ actor: staff(id), scope });
    for (let n = 0; n < ALLOWANCES.staff.burst; n += 1) take('a');
    expect(() => take('a')).toThrow(
      expect.objectContaining({ code: 'too_many_requests', data: { retryAfter: 1 } }),
    );
    take('b'); // another account behind the same address
    now += 1000;
    for (let n = 0; n < ALLOWANCES.staff.perSecond; n += 1) take('a');
    expect(() => take('a')).toThrow('too_many_requests');
  });

  it('断られ続けても待ち時間は延びず、ほかの自治体の同じ番号とは別に数える', () => {
    let now = 0;
    const limits = new CallerLimits(ALLOWANCES, () => now);
    const resident: Actor = { kind: 'resident', id: '7' };
    const drain = () => {
      for (let n = 0; n < 200; n += 1)
        try {
          limits.take({ actor: resident, scope });
        } catch {}
    };
    drain();
    limits.take({ actor: resident, scope: { municipalityId: 2 as MunicipalityId } });
    drain();
    now += 500;
    limits.take({ actor: resident, scope });
  });

  it('誰か分からない人と自分の仕事は、数えない', () => {
    const limits = new CallerLimits(ALLOWANCES, () => 0);
    for (let n = 0; n < 1000; n += 1) {
      limits.take({ actor: { kind: 'anonymous', id: '' }, scope });
      limits.take({ actor: { kind: 'system', id: 'x' }, scope });
    }
  });
});

describe('ログイン前の人の順番', () => {
  const settle = () => new Promise((resolve) => setImmediate(resolve));

  it('1か所から押し寄せても、ほかの場所の人はその列に並ばない', async () => {
    const turns = new Turns({ atOnce: 1 });
    const order: string[] = [];
    const first = await turns.take('flood');
    const line = (address: string, name: string) =>
      turns.take(address).then((turn) => {
        order.push(name);
        turn?.();
      });
    const all = [1, 2, 3, 4].map((n) => line('flood', `flood ${n}`));
    all.push(line('resident', 'resident'), line('office', 'office'));
    first?.();
    await Promise.all(all);
    expect(order).toEqual(['flood 1', 'resident', 'office', 'flood 2', 'flood 3', 'flood 4']);
    expect(await turns.take('later')).not.toBeNull();
  });

  it('並びすぎたときは、いちばん長い列の最後の人が断られる', async () => {
    const turns = new Turns({ atOnce: 1, mostWaiting: 3 });
    const first = await turns.take('office');
    const answers: Record<string, Release | null> = {};
    const line = (address: string, name: string) =>
      turns.take(address).then((turn) => {
        answers[name] = turn;
        turn?.();
      });
    const all = [line('flood', 'a'), line('flood', 'b'), line('flood', 'c'), line('resident', 'd')];
    await settle();
    expect(answers).toEqual({ c: null });
    first?.();
    await Promise.all(all);
    expect(Object.keys(answers)).toEqual(['c', 'a', 'd', 'b']);
  });

  it('順番を二度返しても、二人を入れることはない', async () => {
    const turns = new Turns({ atOnce: 1 });
    const first = await turns.take('a');
    const second = turns.take('a');
    const third = turns.take('a');
    let entered = 0;
    void second.then(() => (entered += 1));
    void third.then(() => (entered += 1));
    first?.();
    first?.();
    await settle();
    expect(entered).toBe(1);
    (await second)?.();
    (await third)?.();
  });
});
