/**
 * Every endpoint of the contract, in one loop: who may not call it learns nothing, bad input is answered by naming fields, and
 * nothing that anybody can send makes the server fail. A new endpoint is in the test by itself.
 */
import * as contracts from '@madoguchi/contract';
import type { EndpointMeta } from '@madoguchi/contract/endpoint';
import { STANDARD_ROLES, type Permission } from '@madoguchi/contract/permissions';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabase, type TestDatabase } from '../../testing/index.ts';
import { staffWithAuthenticator } from '../../testing/staff.ts';
import { refusal, staffApi, type StaffApi, type StaffBrowser } from '../../testing/staff-api.ts';
import { modules } from './modules.ts';

interface Procedure {
  readonly '~orpc': {
    readonly route: { method: string; path: string };
    readonly meta: EndpointMeta;
    readonly errorMap: Readonly<Record<string, { status: number } | undefined>>;
    readonly inputSchema?: { shape?: Record<string, unknown> };
  };
}
interface Endpoint {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly permission: EndpointMeta['permission'];
  readonly stepUp: boolean;
  readonly errors: Readonly<Record<string, { status: number } | undefined>>;
  readonly fields: readonly string[];
}

const endpoints: Endpoint[] = Object.entries(contracts).flatMap(([module, contract]) =>
  Object.entries(contract as unknown as Record<string, Procedure>)
    .filter(([, procedure]) => procedure?.['~orpc']?.route?.path)
    .map(([name, procedure]) => {
      const { route, meta, errorMap, inputSchema } = procedure['~orpc'];
      return {
        name: `${module}.${name}`,
        method: route.method,
        path: route.path,
        permission: meta.permission,
        stepUp: meta.stepUp === true,
        errors: errorMap,
        fields: Object.keys(inputSchema?.shape ?? {}),
      };
    }),
);

const NOBODY = '00000000-0000-7000-8000-000000000009';
const filled = (path: string, value = NOBODY) => path.replaceAll(/\{\w+\}/g, () => encodeURIComponent(value));
/** Signing out while the loop runs would make every later answer a 401. */
const ENDS_SESSION = new Set(['staff.signOut', 'staff.signOutEverywhere']);

let db: TestDatabase;
let api: StaffApi;
let administrator: StaffBrowser;
let editor: StaffBrowser;
let powerless: StaffBrowser;

beforeAll(async () => {
  db = await testDatabase();
  api = staffApi(db, modules);
  administrator = await api.browser().signIn(await staffWithAuthenticator(db, 'administrator'));
  editor = await api.browser().signIn(await staffWithAuthenticator(db, 'editor'));
  powerless = await staffApi(db, modules, { permissions: new Set() })
    .browser()
    .signIn(await staffWithAuthenticator(db, 'editor'));
});
afterAll(() => db.close());

describe('すべての入り口', () => {
  it('契約にある入り口は、すべて実装されている', async () => {
    expect(endpoints.length).toBeGreaterThan(40);
    for (const { name, method, path } of endpoints) {
      const { status, body } = await api
        .browser()
        .call(method, filled(path), method === 'GET' ? undefined : {});
      expect(status === 404 && body['data']?.what === 'page', name).toBe(false);
    }
  });

  it('ログインしていない人には、内容の正しさも教えずに断る', async () => {
    for (const { name, method, path, permission } of endpoints.filter(
      (entry) => entry.permission !== 'public',
    )) {
      for (const body of [undefined, { id: 5, limit: 'x' }])
        expect(
          await api.browser().call(method, filled(path, 'x'), method === 'GET' ? undefined : body),
          `${name} (${permission})`,
        ).toMatchObject(refusal(401, 'signed_out'));
    }
  });

  it('権限のない職員には、どの権限が要るかだけを示して断る', async () => {
    const guarded = endpoints.filter(
      ({ permission }) =>
        permission !== 'public' && permission !== 'signed_in' && permission !== 'own_account',
    );
    for (const { name, method, path, permission } of guarded) {
      const body = method === 'GET' ? undefined : { id: 5 };
      const refused = refusal(403, 'forbidden', { permission });
      // Nobody of today's roles lacks some of the permissions; a role of tomorrow may.
      expect(await powerless.call(method, filled(path, 'x'), body), name).toMatchObject(refused);
      const mayNot = !(STANDARD_ROLES.editor.permissions as readonly Permission[]).includes(
        permission as Permission,
      );
      if (mayNot) expect(await editor.call(method, filled(path, 'x'), body), name).toMatchObject(refused);
    }
  });

  it('どの権限でも、それを持つ職員が断られることはない', async () => {
    for (const { name, method, path } of endpoints.filter(
      (entry) => entry.permission !== 'public' && !ENDS_SESSION.has(entry.name),
    ))
      expect([401, 403], name).not.toContain(
        (await administrator.call(method, filled(path), method === 'GET' ? undefined : {})).status,
      );
  });

  it('本人確認から時間がたつと、書き出しと権限・アカウントの変更は、もう一度の本人確認を求める', async () => {
    const guarded = endpoints.filter(({ stepUp }) => stepUp);
    expect(guarded.length).toBeGreaterThan(15);
    const forgotten = await api.browser().signIn(await staffWithAuthenticator(db, 'administrator'));
    await db.sql(`UPDATE staff_sessions SET confirmed_at = confirmed_at - interval '11 minutes' WHERE id =
      (SELECT id FROM staff_sessions ORDER BY id DESC LIMIT 1)`);
    for (const { name, method, path } of guarded)
      expect(
        await forgotten.call(method, filled(path), method === 'GET' ? undefined : {}),
        name,
      ).toMatchObject(refusal(403, 'confirmation_needed'));
  });

  it('よそのサイトからの送信は、ログインしていても断る', async () => {
    for (const { name, method, path } of endpoints.filter((entry) => entry.method !== 'GET'))
      expect(
        await administrator.call(method, filled(path), {}, { origin: 'https://evil.example' }),
        name,
      ).toMatchObject({ status: 403 });
  });
});

/** Wrong for every kind of field that the contract has: neither text, number, list nor choice. */
const WRONG = { nested: { wrong: [true] } };

describe('入力の誤り', () => {
  it('欄のある入り口は、誤りの欄を1つずつ名指しする', async () => {
    for (const { name, method, path, fields } of endpoints.filter(
      (entry) => entry.fields.length > 0 && !ENDS_SESSION.has(entry.name),
    )) {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!); // the pattern has the group
      const rest = fields.filter((field) => !inPath.includes(field));
      const query = method === 'GET' ? `?${rest.map((field) => `${field}[wrong][]=1`).join('&')}` : '';
      const body = method === 'GET' ? undefined : Object.fromEntries(rest.map((field) => [field, WRONG]));
      const answer = await administrator.call(method, filled(path, 'ない番号') + query, body);
      expect(answer, name).toMatchObject(refusal(400, 'invalid_input'));
      const named = (answer.body['data'].issues as { path: string; message: string }[]).map(
        (issue) => issue.path.split('.')[0]!,
      );
      expect(
        named.every((field) => field === '' || fields.includes(field)),
        `${name}: ${named.join()}`,
      ).toBe(true);
      expect(named.filter((field) => field !== '').length, name).toBeGreaterThan(0);
    }
  });

  it('壊れたJSON、JSONでないもの、深い入れ子でも、5xxにならない', async () => {
    const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
    for (const { name, method, path } of endpoints.filter(
      (entry) => entry.method !== 'GET' && !ENDS_SESSION.has(entry.name),
    ))
      for (const [text, type] of [
        ['{"a":', 'application/json'],
        ['\u0000', 'application/json'],
        ['null', 'application/json'],
        ['[]', 'application/json'],
        ['"x"', 'application/json'],
        ['{"__proto__":{"id":1},"constructor":1}', 'application/json'],
        [deep, 'application/json'],
        ['a=b', 'application/x-www-form-urlencoded'],
        ['--x', 'multipart/form-data; boundary=x'],
        ['x', 'text/plain'],
      ] as const) {
        const status = await administrator.raw(method, filled(path), text, type);
        expect(status, `${name} ${type} ${text.slice(0, 20)}`).toBeLessThan(500);
      }
  });

  it('何を送っても5xxにならず、答えは契約にある誤りだけ', async () => {
    const tried = endpoints.filter((entry) => !ENDS_SESSION.has(entry.name));
    const value = fc.oneof(
      fc.jsonValue({ maxDepth: 3 }),
      fc.constantFrom(
        '',
        NOBODY,
        '\u0000',
        '../..',
        "' OR 1=1 --",
        '2026-02-30',
        -1,
        1e308,
        '🚒'.repeat(300),
        '\ud800',
      ),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...tried),
        fc.array(value, { minLength: 12, maxLength: 12 }),
        fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }).map((text) => text.toWellFormed()),
        async ({ name, method, path, fields, errors }, values, id) => {
          const input = Object.fromEntries(
            fields.map((field, index) => [field, values[index % values.length]]),
          );
          const query = new URLSearchParams(
            Object.entries(input).map(([key, entry]) => [
              key,
              typeof entry === 'string' ? entry.toWellFormed() : JSON.stringify(entry),
            ]),
          );
          const answer = await administrator.call(
            method,
            filled(path, id) + (method === 'GET' ? `?${query.toString()}` : ''),
            method === 'GET' ? undefined : input,
          );
          expect(answer.status, `${name} ${JSON.stringify(answer.body)}`).toBeLessThan(500);
          if (answer.status >= 400 && answer.body['code'] !== 'not_found')
            expect(Object.keys(errors), `${name} answered ${answer.body['code']}`).toContain(
              answer.body['code'],
            );
        },
      ),
      { numRuns: 600 },
    );
  });
});
