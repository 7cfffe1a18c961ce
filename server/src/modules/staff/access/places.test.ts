import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { testDatabase, type TestDatabase } from '../../../../testing/index.ts';
import { refusal, staffApi, type StaffApi, type StaffBrowser } from '../../../../testing/staff-api.ts';
import { staffWithAuthenticator, type TestStaff } from '../../../../testing/staff.ts';
import { openAllPlaces, staffModule } from '../index.ts';

const CITY = '203.0.113.7';
const HOME = '198.51.100.20';
const NETWORKS = [{ network: '203.0.113.0/24', note: '本庁' }];

let db: TestDatabase;
let api: StaffApi;
let administrator: TestStaff;
let office: StaffBrowser;

beforeEach(async () => {
  db = await testDatabase({ TRUSTED_PROXIES: '1' });
  db.clock.set('2026-11-21T00:00:00Z');
  api = staffApi(db, [staffModule]);
  administrator = await staffWithAuthenticator(db);
  office = await from(CITY).signIn(administrator);
});
afterEach(() => db.close());

function from(address: string | null): StaffBrowser {
  const browser = api.browser();
  browser.address = address;
  return browser;
}
const save = (rule: object, browser = office) =>
  browser.call('PUT', '/staff-places/rule', { roleId: null, networks: NETWORKS, ...rule });
const roleId = async (name: string): Promise<string> =>
  (await office.call('GET', '/staff-places')).body['roles'].find(
    (role: { name: string }) => role.name === name,
  ).id;
const noted = (action: string) => db.sql(`SELECT FROM audit_entries WHERE action = $1`, [action]);

describe('接続できる場所（SEC-07）', () => {
  it('決めなければどこからでも使え、決めるとすぐに効き、外の人は続きも使えない', async () => {
    const editor = await staffWithAuthenticator(db, 'editor');
    const home = await from(HOME).signIn(editor);
    expect(await save({ outside: 'closed' })).toMatchObject({
      status: 200,
      body: { address: CITY, rules: [{ roleId: null, outside: 'closed', networks: NETWORKS }] },
    });
    expect(await office.call('GET', '/me')).toMatchObject({ status: 200 });
    const refused = refusal(403, 'place_refused', { address: HOME });
    expect(await home.call('GET', '/me')).toMatchObject(refused);
    expect((await noted('staff.place_refused')).length).toBe(1);
    home.address = CITY;
    expect(await home.call('GET', '/me')).toMatchObject({ status: 200 });
  });

  it('外からは、パスワードを試す前に断り、だれに聞くかを示す', async () => {
    await save({ outside: 'closed' });
    for (const address of [HOME, '2001:db8::1', null]) {
      const stranger = from(address);
      expect(await stranger.call('GET', '/sign-in')).toMatchObject(
        refusal(403, 'place_refused', { address }),
      );
      expect(
        await stranger.call('POST', '/sign-in', { login: administrator.staffNumber, password: 'x' }),
      ).toMatchObject(refusal(403, 'place_refused'));
    }
    expect(await db.sql(`SELECT FROM staff_sign_in_attempts`)).toEqual([]);
    const page = await from(HOME).fetch('/admin/?town=minatodai');
    expect(page.status).toBe(403);
    const words = await page.text();
    expect(words).toContain(HOME);
    expect(words).toContain('市役所のネットワークから');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  it('偽の X-Forwarded-For を足しても、外は外', async () => {
    await save({ outside: 'closed' });
    const forged = from(`${CITY}, ${HOME}`);
    expect(await forged.call('GET', '/sign-in')).toMatchObject(
      refusal(403, 'place_refused', { address: HOME }),
    );
  });

  it('中継を信じる設定がなければ、X-Forwarded-For は見ない', async () => {
    await using plain = await testDatabase();
    const own = staffApi(plain, [staffModule]);
    const browser = await own.browser().signIn(await staffWithAuthenticator(plain));
    browser.address = CITY;
    expect((await browser.call('GET', '/staff-places')).body['address']).toBeNull();
    expect(await save({ outside: 'closed' }, browser)).toMatchObject(
      refusal(409, 'would_lock_out', { address: null }),
    );
  });

  it('自分を閉め出す設定は、今の接続元を示して断り、何も変えない', async () => {
    const outside = refusal(409, 'would_lock_out', { address: CITY });
    expect(await save({ outside: 'closed', networks: [] })).toMatchObject(outside);
    expect(
      await save({ outside: 'closed', networks: [{ network: '192.0.2.0/24', note: '' }] }),
    ).toMatchObject(outside);
    expect(await save({ outside: 'reduced', permissions: ['delivery.view'], networks: [] })).toMatchObject(
      outside,
    );
    expect(await save({ roleId: await roleId('管理者'), outside: 'closed', networks: [] })).toMatchObject(
      outside,
    );
    expect((await office.call('GET', '/staff-places')).body['rules']).toEqual([]);
    // What leaves the officer this very screen is no lock-out.
    expect(await save({ outside: 'reduced', permissions: ['security.manage'], networks: [] })).toMatchObject({
      status: 200,
    });
  });

  it('「選んだことだけ」なら、外では選んだ権限だけが残り、断りは場所のせいだと言う', async () => {
    const editor = await staffWithAuthenticator(db, 'editor');
    await save({ outside: 'reduced', permissions: ['delivery.view', 'security.manage'] });
    const home = await from(HOME).signIn(editor);
    expect((await home.call('GET', '/me')).body['permissions']).toEqual(['delivery.view']);
    const boss = await from(HOME);
    db.clock.advance({ minutes: 1 });
    await boss.signIn(administrator);
    expect(await boss.call('GET', '/staff-members')).toMatchObject(
      refusal(403, 'forbidden', { permission: 'staff.manage', outside: true }),
    );
    expect((await home.call('GET', '/staff-members')).body['data'].outside).toBeUndefined();
    // A screen asks before it shows itself, and hears the same.
    const ask = (browser: StaffBrowser) => browser.call('GET', '/me/permission?permission=staff.manage');
    expect(await ask(boss)).toMatchObject(refusal(403, 'forbidden', { outside: true }));
    const [refused, allowed] = [await ask(home), await ask(office)];
    expect(refused).toMatchObject(refusal(403, 'forbidden', { permission: 'staff.manage' }));
    expect(refused.body['data'].outside).toBeUndefined();
    expect(refused.body['data'].givers.length).toBeGreaterThan(0);
    expect(allowed.status).toBe(200);
    boss.address = CITY;
    expect(await boss.call('GET', '/staff-members')).toMatchObject({ status: 200 });
  });

  it('役割ごとに変えられ、なくすと全体の決まりに戻る', async () => {
    const viewer = await staffWithAuthenticator(db, 'viewer');
    await save({ outside: 'closed' });
    const role = await roleId('閲覧のみ');
    await save({ roleId: role, outside: 'open', networks: [] });
    const home = await from(HOME).signIn(viewer);
    expect(await home.call('GET', '/me')).toMatchObject({ status: 200 });
    db.clock.advance({ minutes: 1 });
    // The door is open for somebody; whose role it is not for is refused after the code.
    await expect(from(HOME).signIn(administrator)).rejects.toThrow('place_refused');
    await save({ roleId: role, outside: null, networks: [] });
    expect(await home.call('GET', '/me')).toMatchObject(refusal(403, 'place_refused'));
    expect((await office.call('GET', '/staff-places')).body['rules'].length).toBe(1);
  });

  it('IPv6の範囲も使え、読めない範囲と広すぎる範囲は、何番目かを示して断る', async () => {
    await save({ outside: 'closed', networks: [...NETWORKS, { network: '2001:DB8:1::/48', note: '' }] });
    expect((await from('2001:db8:1:2::3').call('GET', '/sign-in')).status).toBe(200);
    expect((await from('2001:db8:2::3').call('GET', '/sign-in')).status).toBe(403);
    expect(await save({ outside: 'closed', networks: [...NETWORKS, { network: '市役所' }] })).toMatchObject(
      refusal(422, 'network_refused', { index: 1, reason: 'unreadable' }),
    );
    expect(await save({ outside: 'closed', networks: [{ network: '0.0.0.0/0' }] })).toMatchObject(
      refusal(422, 'network_refused', { index: 0, reason: 'too_wide' }),
    );
    expect(await save({ roleId: crypto.randomUUID(), outside: 'open' })).toMatchObject(
      refusal(404, 'not_found', { what: 'role' }),
    );
  });

  it('市の回線が変わって全員が外になったら、サーバーの命令で開けられる', async () => {
    await save({ outside: 'closed' });
    office.address = HOME;
    expect((await office.call('GET', '/me')).status).toBe(403);
    expect(await openAllPlaces(db.ctx())).toBe(1);
    expect((await office.call('GET', '/me')).status).toBe(200);
    expect((await noted('staff.places_opened')).length).toBe(1);
  });
});

describe('緊急用の端末', () => {
  const add = (device: object) => office.call('POST', '/staff-devices', { until: '2027-03-31', ...device });
  const devices = async () => (await office.call('GET', '/staff-places')).body['devices'];

  it('登録コードを一度入れた端末は、決めた役割の人だけが外から使え、取り消すとすぐに使えない', async () => {
    await save({ outside: 'closed' });
    const duty = await staffWithAuthenticator(db, 'duty');
    const { body } = await add({ name: '宿日直の電話', roleIds: [await roleId('宿日直')] });
    const phone = from(HOME);
    expect((await phone.fetch('/admin/device?town=minatodai')).status).toBe(200);
    expect((await phone.submit('/admin/device?town=minatodai', { code: 'WRONG' })).status).toBe(422);
    const claimed = await phone.submit('/admin/device?town=minatodai', { code: body['code'].toLowerCase() });
    expect(await claimed.text()).toContain('宿日直の電話');
    const other = from(HOME);
    expect((await other.submit('/admin/device?town=minatodai', { code: body['code'] })).status).toBe(422);
    await phone.signIn(duty);
    expect(await phone.call('GET', '/me')).toMatchObject({ status: 200 });
    expect(await devices()).toMatchObject([{ state: 'in_use', lastAddress: HOME, createdBy: '試験 花子' }]);

    const boss = from(HOME);
    for (const [name, value] of phone.jar) if (name.includes('device')) boss.jar.set(name, value);
    db.clock.advance({ minutes: 1 });
    await expect(boss.signIn(administrator)).rejects.toThrow('place_refused');

    expect(await office.call('DELETE', `/staff-devices/${body['id']}`)).toMatchObject({ status: 200 });
    expect(await phone.call('GET', '/me')).toMatchObject(refusal(403, 'place_refused'));
    expect(await office.call('DELETE', `/staff-devices/${body['id']}`)).toMatchObject(
      refusal(404, 'not_found', { what: 'device' }),
    );
    expect((await noted('staff.device_claimed')).length).toBe(1);
  });

  it('使わない登録コードは7日で、端末は決めた日の終わりで、使えなくなる', async () => {
    await save({ outside: 'closed' });
    const roleIds = [await roleId('管理者')];
    const late = (await add({ name: '使わない', roleIds })).body;
    const phone = from(HOME);
    const good = (await add({ name: '短い', roleIds, until: '2026-11-30' })).body;
    await phone.submit('/admin/device?town=minatodai', { code: good['code'] });
    expect((await phone.call('GET', '/sign-in')).status).toBe(200);
    db.clock.set('2026-11-30T14:59:00Z'); // 23:59 in Japan
    expect((await phone.call('GET', '/sign-in')).status).toBe(200);
    expect((await from(HOME).submit('/admin/device?town=minatodai', { code: late['code'] })).status).toBe(
      422,
    );
    db.clock.set('2026-11-30T15:00:00Z');
    expect((await phone.call('GET', '/sign-in')).status).toBe(403);
  });

  it('過ぎた日、知らない役割、ほかのサイトからの登録は断る', async () => {
    const roleIds = [await roleId('宿日直')];
    expect(await add({ name: '昔', roleIds, until: '2026-11-20' })).toMatchObject(
      refusal(422, 'days_reversed', { field: 'until' }),
    );
    expect(await add({ name: '知らない', roleIds: [crypto.randomUUID()] })).toMatchObject(
      refusal(404, 'not_found', { what: 'role' }),
    );
  });

  it('ほかの自治体の端末は、ここでは何も開かない', async () => {
    await save({ outside: 'closed' });
    const { body } = await add({ name: '電話', roleIds: [await roleId('管理者')] });
    const phone = from(HOME);
    await phone.submit('/admin/device?town=minatodai', { code: body['code'] });
    for (const [name, value] of phone.jar)
      if (name.includes('device')) phone.jar.set(name, value.replace(/^\d+/, '999'));
    expect((await phone.call('GET', '/sign-in')).status).toBe(403);
  });
});
