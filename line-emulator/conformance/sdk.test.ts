import * as sdk from '@line/bot-sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { account } from './methods/account.ts';
import { audiences } from './methods/audiences.ts';
import { coupons } from './methods/coupons.ts';
import { liffApps } from './methods/liff-apps.ts';
import { richMenus } from './methods/rich-menus.ts';
import { sending } from './methods/sending.ts';
import { tokens } from './methods/tokens.ts';
import { missingDescription } from './openapi.ts';
import { REFUSALS } from './refusals.ts';
import { sdkMethods, unknownClients } from './sdk.ts';
import { refused, startWorld, type World } from './world.ts';

const EXERCISES = {
  ...sending,
  ...account,
  ...richMenus,
  ...audiences,
  ...coupons,
  ...tokens,
  ...liffApps,
};

describe('LINE公式のSDKのすべてのメソッド', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.stop());

  for (const [name, exercise] of Object.entries(EXERCISES)) test(name, () => exercise(world));

  for (const [method, { status, why, call }] of Object.entries(REFUSALS)) {
    test(`${method}は、LINEの書いているとおり${status}で断る (${why})`, async () => {
      await refused(call(world.clients), status);
      const other = world.watch.clients(world.trial.emulator.url, 'unknown-token');
      await refused(call(other), 401);
    });
  }

  test('SDKのどのメソッドも、試したか、断る表にある', () => {
    expect(unknownClients(sdk)).toEqual([]);
    const methods = sdkMethods();
    expect(methods.length).toBeGreaterThan(100);
    const answered = [...world.watch.seen]
      .filter(([, answers]) => answers.some(({ status }) => status < 400))
      .map(([method]) => method);
    const listed = new Set([...answered, ...Object.keys(REFUSALS)]);
    expect(methods.filter((method) => !listed.has(method))).toEqual([]);
    // A refusal that has become an answer leaves the table, and a method that is gone too.
    expect(Object.keys(REFUSALS).filter((method) => answered.includes(method))).toEqual([]);
    expect(Object.keys(REFUSALS).filter((method) => !methods.includes(method))).toEqual([]);
  });

  test('LINEのOpenAPIと照らした', (context) => {
    const missing = missingDescription();
    if (missing !== undefined) context.skip(missing);
  });
});
