import { afterAll, beforeAll, expect, it } from 'vitest';
import { testDatabase, type TestDatabase } from '../../../testing/index.ts';
import { workingFor } from '../../platform/shares/working-for.ts';
import { showLoad } from './show-load.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

const loadOf = (name: string) => showLoad(db.ctx()).functions.find((one) => one.name === name);

it('OPS-04: 混み具合の画面は、機能ごとに処理中・順番待ち・断った数・接続を、今の数で示す', async () => {
  const before = loadOf('audiences');
  expect(before).toMatchObject({
    label: '配信グループ',
    running: 0,
    waiting: 0,
    refusedLately: 0,
    p95Ms: null,
  });
  const { most, queue } = before!;
  const leave: (() => void)[] = [];
  for (let n = 0; n < most + queue + 3; n += 1)
    db.runtime.admission.enter('audiences', 'somewhere', (way) => way && leave.push(way));
  await workingFor('audiences', () =>
    db.ctx().transaction(async () => {
      expect(loadOf('audiences')).toMatchObject({
        running: most,
        waiting: queue,
        refusedLately: 3,
        surging: true,
        connections: 1,
      });
    }),
  );
  expect(loadOf('delivery')).toMatchObject({ running: 0, waiting: 0, refusedLately: 0, surging: false });
  for (let way = leave.shift(); way; way = leave.shift()) way();
  expect(loadOf('audiences')).toMatchObject({
    running: 0,
    waiting: 0,
    answeredLately: most + queue,
    connections: 0,
  });
});

it('同じ数が、監視のための数字にも機能ごとに出る', async () => {
  const text = await db.runtime.metrics.text();
  expect(text).toMatch(/^madoguchi_function_refused\{function="audiences"\} 3$/m);
  expect(text).toMatch(/^madoguchi_function_running\{function="intake"\} 0$/m);
});
