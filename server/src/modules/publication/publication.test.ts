/** 公開区分 on real pages, in the talk and on the staff's screen. */
import { randomBytes } from 'node:crypto';
import type { PublicationState } from '@madoguchi/contract/publication';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { pagesWorld, type PagesWorld, type ResidentBrowser } from '../../../testing/resident-browser.ts';
import { refusal, staffApi, type StaffBrowser } from '../../../testing/staff-api.ts';
import { staffWithAuthenticator } from '../../../testing/staff.ts';
import { person, talkWorld, type Person, type TalkWorld } from '../../../testing/talk-world.ts';
import { modules } from '../../app/modules.ts';
import { isOpen } from './read-publication.ts';

let world: PagesWorld;
let talk: TalkWorld;
let administrator: StaffBrowser;
let security: StaffBrowser;
beforeAll(async () => {
  world = await pagesWorld();
  talk = await talkWorld(world.db);
  const api = staffApi(world.db, modules);
  administrator = await api.browser().signIn(await staffWithAuthenticator(world.db));
  security = await api.browser().signIn(await staffWithAuthenticator(world.db, 'editor'));
});
afterAll(() => world.close());
beforeEach(async () => {
  await world.db.sql('DELETE FROM function_publications');
});

async function listed(name: string) {
  const { body } = await administrator.call('GET', '/functions');
  return body['entries'].find((one: { name: string }) => one.name === name);
}

async function set(name: string, after: PublicationState, note = '') {
  const { state: before } = await listed(name);
  const answer = await administrator.call('PUT', '/functions', { name, before, after, note });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body;
}

/** A phone that has signed in once; a staff tester's when asked. */
async function phone(staffTester = false): Promise<ResidentBrowser> {
  const userId = `U${randomBytes(16).toString('hex')}`;
  await fetch(`${world.emulator.url}/_emulator/users`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ users: [{ userId, displayName: '試験 太郎' }] }),
  });
  const browser = await world.browser(userId).get('/r/minatodai/sign-in');
  if (staffTester) await markTester(userId);
  return browser;
}

const markTester = (userId: string) =>
  world.db.sql(`UPDATE residents SET staff_tester = true WHERE line_user_id = decode($1, 'hex')`, [
    userId.slice(1),
  ]);

describe('利用者のページ（ADM-07, TST-02）', () => {
  test.each(['/profile', '/profile?q=residential_area', '/profile/done'])(
    '職員のみの %s は、職員には開き、ほかの人にはアドレスを知っていても「ない」',
    async (path) => {
      const [staff, other] = [await phone(true), await phone()];
      await set('questionnaire', 'staff');
      expect((await staff.get(`/r/minatodai${path}`)).status).toBe(200);
      expect((await other.get(`/r/minatodai${path}`)).status).toBe(404);
      expect(other.text).not.toContain('お住まい');
      await set('questionnaire', 'unpublished');
      expect((await staff.get(`/r/minatodai${path}`)).status).toBe(404);
      await set('questionnaire', 'public');
      expect((await other.get(`/r/minatodai${path}`)).status).toBe(200);
    },
  );

  test('公開をやめたあとに送られたフォームは、何も変えない', async () => {
    const page = await (await phone()).get('/r/minatodai/profile?q=residential_area');
    await set('questionnaire', 'unpublished');
    await page.send({ answer: 'asahi' });
    expect(page.status).toBe(404);
    await page.get('/r/minatodai/settings');
    expect(page.text).not.toContain('旭地区');
  });

  test('ログインしていない人には、非公開のページはログインをすすめもしない', async () => {
    await set('settings', 'unpublished');
    const stranger = await world.browser(`U${randomBytes(16).toString('hex')}`).get('/r/minatodai/settings');
    expect([stranger.status, stranger.url]).toEqual([404, '/r/minatodai/settings']);
    expect((await stranger.get('/r/minatodai/settings/erase')).status).toBe(404);
  });

  test('開いているページは、開いていないページへ案内しない', async () => {
    const page = await phone();
    await page.get('/r/minatodai/profile?q=residential_area');
    expect(page.html).toContain('/r/minatodai/settings"');
    await set('settings', 'unpublished');
    await page.get('/r/minatodai/profile?q=residential_area');
    expect(page.html).not.toContain('/r/minatodai/settings"');
    await page.get('/r/minatodai/profile/done');
    expect(page.html).not.toContain('from=settings');
    await set('settings', 'public');
    await set('questionnaire', 'unpublished');
    await page.get('/r/minatodai/settings');
    expect(page.html).not.toContain('/r/minatodai/profile"');
    // 受信設定 itself still changes one answer.
    expect((await page.get('/r/minatodai/profile?q=residential_area&from=settings')).status).toBe(200);
  });
});

describe('トーク（ADM-07, TST-02）', () => {
  const says = (who: Person, text: string) => talk.send(who, { kind: 'text', text });
  const taps = (who: Person, data: string) => talk.send(who, { kind: 'tap', data });
  const textOf = (messages: readonly { text: string }[]) => messages.map(({ text }) => text).join('\n');
  const first = '1／';

  test('職員のみの対話は、職員には始まり、ほかの人には知らない言葉として答える', async () => {
    const [staff, other] = [person(), person()];
    await talk.send(staff, { kind: 'follow' });
    await talk.send(other, { kind: 'follow' });
    await markTester(staff.lineUserId);
    await set('questionnaire', 'staff');
    expect(textOf(await says(staff, 'アンケート'))).toContain(first);
    const answer = textOf(await says(other, 'アンケート'));
    expect(answer).not.toContain(first);
    expect(answer).not.toBe('');
    // Neither by the button of an old bubble, nor by what they were in the middle of.
    for (const data of ['command=questionnaire', 'talk=profile&do=go-on', 'talk=profile&do=later'])
      expect(textOf(await taps(other, data)), data).not.toContain(first);
  });

  test('公開をやめると、途中だった人にもたずねず、再び公開すると続きから聞く', async () => {
    const who = person();
    expect(textOf(await talk.send(who, { kind: 'follow' }))).toContain(first);
    await set('questionnaire', 'unpublished');
    expect(textOf(await says(who, 'ごみの日'))).not.toContain(first);
    expect(textOf(await talk.send(person(), { kind: 'follow' }))).not.toContain(first);
    await set('questionnaire', 'public');
    expect(textOf(await says(who, 'つづき'))).toContain(first);
  });

  test('開いていない受信設定へのボタンは出さない', async () => {
    const who = person();
    await talk.send(who, { kind: 'follow' });
    await says(who, 'やめる');
    await set('settings', 'unpublished');
    for (const text of ['受信設定', 'こんにちは']) {
      const answer = await says(who, text);
      expect(answer.length).toBeGreaterThan(0);
      const [newest] = await world.db.sql<{ body: Buffer }>(
        `SELECT body FROM outbox_messages ORDER BY created_at DESC LIMIT 1`,
      );
      expect(newest!.body.toString()).not.toContain('/settings');
    }
  });
});

describe('公開区分の画面', () => {
  test('だれが、いつ、なぜ変えたかが残り、操作記録にも入る', async () => {
    await set('questionnaire', 'staff', '広報紙に載せるまで');
    const shown = await listed('questionnaire');
    expect(shown).toMatchObject({ label: '登録アンケート', state: 'staff' });
    expect(shown.history[0]).toMatchObject({
      by: '試験 花子',
      before: 'public',
      after: 'staff',
      note: '広報紙に載せるまで',
    });
    expect(shown.preview).toContain('/r/minatodai/sign-in?to=%2Fr%2Fminatodai%2Fprofile');
    const [entry] = await world.db.sql<{ action: string; subject_id: string }>(
      `SELECT action, subject_id FROM audit_entries WHERE action = 'function.publication_changed' ORDER BY at DESC LIMIT 1`,
    );
    expect(entry!.subject_id).toBe('questionnaire');
  });

  test('確認用のアドレスから入ると、職員だけがそのページに着く', async () => {
    const [staff, other] = [await phone(true), await phone()];
    await set('questionnaire', 'staff');
    const { preview } = await listed('questionnaire');
    await staff.get(preview);
    expect([staff.status, staff.url.split('?')[0]]).toEqual([200, '/r/minatodai/profile']);
    expect((await other.get(preview)).status).toBe(404);
  });

  test('ほかの人が先に変えていたら断り、知らない機能は「ない」', async () => {
    await set('settings', 'staff');
    const stale = { name: 'settings', before: 'public', after: 'unpublished' };
    expect(await administrator.call('PUT', '/functions', stale)).toMatchObject(
      refusal(409, 'changed_meanwhile'),
    );
    expect(await administrator.call('PUT', '/functions', { ...stale, name: 'ない機能' })).toMatchObject(
      refusal(404, 'not_found'),
    );
    expect(await security.call('PUT', '/functions', stale)).toMatchObject(
      refusal(403, 'forbidden', { permission: 'municipalities.manage' }),
    );
  });

  test('2人が同時に変えても、1人だけが通る', async () => {
    const at = (after: PublicationState) =>
      administrator.call('PUT', '/functions', { name: 'settings', before: 'public', after });
    const answers = await Promise.all([at('staff'), at('unpublished')]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  test('どのページも対話も言葉も、ある機能に属する', async () => {
    const ctx = world.db.ctx();
    const named = new Set<string>();
    for (const page of modules.flatMap((module) => module.pages ?? []))
      for (const query of ['', 'from=settings']) {
        const name =
          typeof page.function === 'function'
            ? page.function({ query: new URLSearchParams(query) })
            : page.function;
        if (name !== null) named.add(name);
      }
    expect([...named].sort()).toEqual(['questionnaire', 'settings']);
    for (const name of named)
      expect(await ctx.transaction((ctx) => isOpen(ctx, name, { staffTester: false }))).toBe(true);
    await expect(ctx.transaction((ctx) => isOpen(ctx, 'typo', { staffTester: true }))).rejects.toThrow(
      "no module declares the function 'typo'",
    );
  });
});
