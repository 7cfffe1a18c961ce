import { describe, expect, it } from 'vitest';
import type { Actor } from '../context/context.ts';
import type { MunicipalityId } from '../db/database.ts';
import { ALLOWANCES, CallerLimits } from './caller-limits.ts';

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
