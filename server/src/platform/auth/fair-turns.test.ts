/** A flood of invented sign-ins must not hold up the office: counted in turns, so that no clock decides. */
import { beforeEach, expect, test } from 'vitest';
import { acquaintanceOf, functionsOf, limitsOfFunction } from '../../app/functions.ts';
import { modules } from '../../app/modules.ts';
import { Admission } from '../shares/admission.ts';
import { workingFor } from '../shares/working-for.ts';
import { KnownVisitors, KNOWN_SECONDS } from './known-visitors.ts';
import { verifyPassword } from './password.ts';

let now: Temporal.Instant;
let visitors: KnownVisitors;
beforeEach(() => {
  now = Temporal.Instant.from('2026-11-21T00:00:00Z');
  visitors = new KnownVisitors(Buffer.alloc(32, 7), () => now);
});

test('知らない端末からの照合が詰めかけていても、知っている端末の照合は順番を飛ばして進む', async () => {
  const order: string[] = [];
  const check = (name: string) =>
    workingFor(name, () => verifyPassword('not the password', null)).then(
      () => order.push(name),
      (error: { code: string }) => order.push(`${name} ${error.code}`),
    );
  const flood = Array.from({ length: 60 }, () => check('signIn'));
  const office = Array.from({ length: 5 }, () => check('knownSignIn'));
  await Promise.all(office);
  // Two were at work already; from then on the two lanes take turns.
  expect(order.filter((name) => name === 'signIn').length).toBeLessThanOrEqual(2 + 5 + 2);
  await Promise.all(flood);
  expect(order).toHaveLength(65);
});

test('待つ人が多すぎるときに断られるのは詰めかけたほうで、ほかの人ではない', async () => {
  const answers: string[] = [];
  const check = (name: string) =>
    workingFor(name, () => verifyPassword('not the password', null)).then(
      () => answers.push(`${name} checked`),
      (error: { code: string }) => answers.push(`${name} ${error.code}`),
    );
  const all = [
    ...Array.from({ length: 210 }, () => check('signIn')),
    ...Array.from({ length: 4 }, () => check('staff')),
  ];
  await Promise.all(all);
  const count = (answer: string) => answers.filter((one) => one === answer).length;
  expect(count('staff checked')).toBe(4);
  expect(count('staff too_many_attempts')).toBe(0);
  expect(count('signIn too_many_attempts')).toBe(12); // 2 at work, 200 waiting, 4 of them gave way
});

test('SEC-04 何百もの場所から偽のログインが押し寄せても、使ったことのある端末と場所からは待たずに入れる', () => {
  let clock = 0;
  const admission = new Admission(
    functionsOf(modules),
    (name) => limitsOfFunction(name, 1),
    () => clock,
  );
  const acquaintance = acquaintanceOf(visitors);
  const ask = (address: string, cookies?: string) => {
    const known = acquaintance('signIn', cookies, address);
    const asked: { leave?: (() => void) | null } = {};
    admission.enter(known?.name ?? 'signIn', known?.lane ?? address, (leave) => (asked.leave = leave));
    return asked;
  };
  const cookie = () => `madoguchi_known=${visitors.issue()}`;
  visitors.remember('198.51.100.7');
  // Nobody is served for two seconds: every place of the strangers is taken and 400 wait.
  const flood = Array.from({ length: 2000 }, (_, n) => ask(`203.0.113.${n % 200}`));
  expect(flood.filter(({ leave }) => leave).length).toBe(4);
  clock = 2000;
  expect(ask('198.51.100.9').leave).toBeUndefined(); // a stranger waits like the others
  expect(typeof ask('198.51.100.9', cookie()).leave).toBe('function'); // a known browser at any address
  expect(typeof ask('198.51.100.7').leave).toBe('function'); // a virtual browser without cookies at the office
  // Within the known ones turns go by browser: one that asks all the time stands in its own lane.
  const [greedy, quiet] = [cookie(), cookie()];
  const inside = Array.from({ length: 2 }, () => ask('198.51.100.9', greedy));
  const many = Array.from({ length: 50 }, () => ask('198.51.100.9', greedy));
  const one = ask('198.51.100.9', quiet);
  for (const entered of [...inside, many[0]!]) entered.leave?.();
  admission.beat();
  expect(typeof one.leave).toBe('function');
  expect(many.filter(({ leave }) => leave).length).toBeLessThanOrEqual(2);
});

test('知っている端末のしるしは作れず、直せず、半年で切れ、だれのものかを言わない', () => {
  const value = visitors.issue();
  const lane = visitors.laneOf(`a=b; __Host-madoguchi_known=${value}`, '192.0.2.1');
  expect(lane).toMatch(/^browser /);
  const [ends, id, mac] = value.split('.') as [string, string, string];
  for (const forged of [
    `${Number(ends) + 1}.${id}.${mac}`,
    `${ends}.${id}x.${mac}`,
    `${ends}.${id}.${mac.slice(1)}`,
    'x',
    '..',
  ])
    expect(visitors.laneOf(`madoguchi_known=${forged}`, '192.0.2.1'), forged).toBeNull();
  expect(
    new KnownVisitors(Buffer.alloc(32, 8), () => now).laneOf(`madoguchi_known=${value}`, '192.0.2.1'),
  ).toBeNull();
  now = now.add({ seconds: KNOWN_SECONDS });
  expect(visitors.laneOf(`madoguchi_known=${value}`, '192.0.2.1')).toBeNull();
});
