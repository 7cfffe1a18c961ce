import { beforeEach, expect, it } from 'vitest';
import { Admission, type FunctionLimits, type Leave } from './admission.ts';

const LIMITS: FunctionLimits = { most: 3, surging: 1, heavy: 0.3, queue: 2, patienceMs: 1000 };

let now: number;
let admission: Admission;
beforeEach(() => {
  now = 0;
  admission = new Admission(
    ['pages', 'staff'],
    () => LIMITS,
    () => now,
  );
});

/** What became of somebody who asked. */
interface Asked {
  leave: Leave | null | undefined;
}
function ask(name: string, from = 'one place'): Asked {
  const asked: Asked = { leave: undefined };
  admission.enter(name, from, (leave) => (asked.leave = leave));
  return asked;
}
const isIn = (asked: Asked) => typeof asked.leave === 'function';
const loadOf = (name: string) => admission.load().find((one) => one.name === name);

it('OPS-04: 決めた数まで同時に受け付け、短い列に並べ、それより後はすぐに断る', () => {
  const asked = Array.from({ length: 6 }, () => ask('pages'));
  expect(asked.map((one) => (isIn(one) ? 'in' : one.leave === null ? 'refused' : 'waits'))).toEqual([
    'in',
    'in',
    'in',
    'waits',
    'waits',
    'refused',
  ]);
  expect(loadOf('pages')).toMatchObject({ running: 3, waiting: 2, admitted: 3, refused: 1 });
});

it('OPS-04: ひとつの機能がいっぱいでも、ほかの機能はすぐに入れる', () => {
  for (let n = 0; n < 50; n += 1) ask('pages');
  expect(isIn(ask('staff'))).toBe(true);
  expect(loadOf('staff')).toMatchObject({ running: 1, waiting: 0, refused: 0 });
});

it('出ていくと、先に並んだ人から入る', () => {
  const [first] = [ask('pages'), ask('pages'), ask('pages')];
  const [next, last] = [ask('pages'), ask('pages')];
  first!.leave!();
  expect([isIn(next), isIn(last)]).toEqual([true, false]);
  first!.leave!(); // a second time changes nothing
  expect(isIn(last)).toBe(false);
  expect(loadOf('pages')).toMatchObject({ running: 3, waiting: 1, answeredLately: 1 });
});

it('長く待った人は断る', () => {
  for (let n = 0; n < 3; n += 1) ask('pages');
  const waiting = ask('pages');
  now = 1001;
  admission.beat();
  expect(waiting.leave).toBeNull();
});

it('OPS-04: 混んでいる機能は、ほかの機能が働いているあいだ1人ずつ、その合間にだけ入る', () => {
  const crowd = Array.from({ length: 60 }, () => ask('pages')); // the last is refused: a surge
  const staff = ask('staff');
  for (const one of crowd.slice(0, 3)) one.leave!();
  expect(loadOf('pages')).toMatchObject({ running: 0, waiting: 2, surging: true });
  staff.leave!();
  expect(loadOf('pages')).toMatchObject({ running: 1, waiting: 1 });
  expect(isIn(ask('staff'))).toBe(true);
});

it('ほかの機能が使われていなければ、混んでいても全部の場所を使える', () => {
  const crowd = Array.from({ length: 60 }, () => ask('pages'));
  crowd[0]!.leave!();
  expect(loadOf('pages')).toMatchObject({ running: 3, waiting: 1, surging: true });
});

it('ほかの機能がずっと働いていても、混んでいる機能は止まったままにならない', () => {
  const crowd = Array.from({ length: 60 }, () => ask('pages'));
  ask('staff');
  for (const one of crowd.slice(0, 3)) one.leave!();
  for (const at of [100, 200]) {
    now = at;
    ask('staff').leave!();
    expect(loadOf('pages')?.running).toBe(0);
  }
  now = 260;
  ask('staff').leave!();
  expect(loadOf('pages')?.running).toBe(1);
});

it('返事が遅い相手を待つものは場所を持つが、合間を待つ人を妨げない', () => {
  const crowd = Array.from({ length: 60 }, () => ask('pages'));
  const staff = ask('staff');
  for (const one of crowd.slice(1, 3)) one.leave!(); // the first stays inside
  staff.leave!();
  now = 950;
  ask('staff').leave!();
  expect(loadOf('pages')).toMatchObject({ running: 1, waiting: 2 });
  now = 1000;
  admission.beat();
  expect(loadOf('pages')).toMatchObject({ running: 2, waiting: 1 });
});

it('ひとつの所から押し寄せても、ほかの所の人は列に入れて、先に呼ばれる', () => {
  const inside = Array.from({ length: 3 }, () => ask('pages'));
  const flood = [ask('pages'), ask('pages')];
  const other = ask('pages', 'another place');
  expect(flood[1]!.leave).toBeNull(); // whoever stands in the longest lane pays
  expect(other.leave).toBeUndefined();
  inside[0]!.leave!();
  inside[1]!.leave!();
  expect([isIn(flood[0]!), isIn(other)]).toEqual([true, true]);
});

it('列ができていなくても、ずっと場所を取り続ける機能は混んでいるとみなす', () => {
  for (; now < 3000; now += 10) {
    const short = ask('pages');
    now += 10;
    short.leave!();
  }
  expect(loadOf('pages')).toMatchObject({ surging: true, refused: 0 });
  now += 5000;
  expect(loadOf('pages')).toMatchObject({ surging: false });
});

it('機械が遅くて皆が長くかかっているだけなら、混んでいるのは、ずっと多く頼まれている機能だけ', () => {
  for (; now < 4000; now += 100) {
    ask('staff').leave?.();
    for (let n = 0; n < 20; n += 1) ask('pages');
  }
  const slow = ask('staff');
  now += 900;
  ask('pages');
  expect([loadOf('staff')?.surging, loadOf('pages')?.surging]).toEqual([false, true]);
  slow.leave!();
});

it('OPS-04: 混んでいる機能の裏の仕事は、ほかの機能が使われているあいだだけ休む', () => {
  for (let n = 0; n < 60; n += 1) ask('pages');
  expect(admission.givesWay('pages')).toBe(false); // nobody else is there
  ask('staff');
  expect([admission.givesWay('pages'), admission.givesWay('staff')]).toEqual([true, false]);
  now = 1001;
  expect(admission.givesWay('pages')).toBe(false);
});
