import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTrial, type Trial } from '../src/test-setup.ts';
import { missingDescription, readDescription } from './openapi.ts';

/** LINE's own endpoints that its OpenAPI leaves out (facts, section 12). */
const LEFT_OUT = [
  /^\/oauth2\/v2\.1\/(authorize|token|verify|revoke|userinfo|certs)/,
  /^\/\.well-known\/openid-configuration$/,
  /^\/v2\/profile$/,
  /^\/friendship\/v1\/status$/,
  /^\/user\/v1\/deauthorize$/,
  /^\/dialog\/bot\/accountLink/,
  /^\/v2\/bot\/message\/pnp\/templated\/push$/,
  // Ended by LINE, and answered as such.
  /^\/v2\/bot\/audienceGroup\/(authorityLevel|:audienceGroupId\/activate)$/,
  // Stands for https://liff.line.me/{liffId}/…
  /^(\/liff)?\/:liffId(\{.+\})?(\/\*)?$/,
];

describe('入口の漏れ', () => {
  const description = readDescription();
  let trial: Trial;
  beforeAll(async () => {
    trial = await startTrial();
  });
  afterAll(() => trial.stop());

  const braces = (path: string): string => path.replace(/:\w+/g, '{}').replace(/\{\w+\}/g, '{}');

  test('LINEのOpenAPIにある入口は、すべてある', (context) => {
    if (!description) return context.skip(missingDescription());
    const here = new Set(trial.emulator.routes.map(({ method, path }) => `${method} ${braces(path)}`));
    const wanted = description.endpoints.filter(({ file }) => file !== 'webhook');
    expect(wanted.length).toBeGreaterThan(100);
    expect(
      wanted.map(({ method, path }) => `${method} ${braces(path)}`).filter((one) => !here.has(one)),
    ).toEqual([]);
  });

  test('LINEにない入口は、LINEの道の上にない', (context) => {
    if (!description) return context.skip(missingDescription());
    const described = new Set(description.endpoints.map(({ method, path }) => `${method} ${braces(path)}`));
    const invented = trial.emulator.state.endpoints
      .filter(({ path }) => !LEFT_OUT.some((known) => known.test(path)))
      .map(({ method, path }) => `${method} ${braces(path)}`)
      .filter((one) => !described.has(one));
    expect(invented).toEqual([]);
  });
});
