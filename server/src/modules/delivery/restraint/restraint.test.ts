import type { Restraint } from '@madoguchi/contract/delivery';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deliveryTrial, errorsOf, type DeliveryTrial } from '../../../../testing/delivery-trial.ts';
import { refusal, type StaffBrowser } from '../../../../testing/staff-api.ts';

let trial: DeliveryTrial;
let staff: StaffBrowser;

beforeAll(async () => {
  trial = await deliveryTrial(60);
  staff = await trial.staff();
});
afterAll(() => trial.close());

const NONE: Restraint = { silent: null, quiet: null, ceiling: null };
const setRules = async (rules: Partial<Restraint>) =>
  expect(await staff.call('PUT', '/delivery-restraint', { ...NONE, ...rules })).toMatchObject({
    status: 200,
    body: { ...NONE, ...rules },
  });
/** The full hour in Japan now, and those after it: no test depends on when it runs. */
const hour = (later: number) => (trial.db.services.now().toZonedDateTimeISO('Asia/Tokyo').hour + later) % 24;
const check = async (id: string) => (await staff.call('POST', `/deliveries/${id}/check`)).body;
const send = async (draft: { id: string; revision: number }, more: object = {}) =>
  staff.call('POST', `/deliveries/${draft.id}/send`, {
    revision: draft.revision,
    scheduledFor: null,
    confirmedRecipients: (await check(draft.id))['recipients'],
    ...more,
  });
const silentOf = async (id: string) => (await staff.call('GET', `/deliveries/${id}`)).body['silent'];

describe('住民を休ませる決まり', () => {
  it('何も決めていなければ、20時から8時まで通知音を鳴らさず、ほかの決まりはない', async () => {
    expect(await staff.call('GET', '/delivery-restraint')).toMatchObject({
      body: { silent: { from: 20, until: 8 }, quiet: null, ceiling: null },
    });
    const editor = await trial.staff('editor');
    expect(await editor.call('PUT', '/delivery-restraint', NONE)).toMatchObject(refusal(403, 'forbidden'));
  });

  it('決めた時間には音を鳴らさずに届け、鳴らすと言えば鳴らす', async () => {
    await setRules({ silent: { from: hour(0), until: hour(2) } });
    const quietly = await trial.draft(staff);
    expect(await send(quietly)).toMatchObject({ status: 200 });
    expect(await silentOf(quietly.id)).toBe(true);
    const loudly = await trial.draft(staff);
    expect(await send(loudly, { silent: false })).toMatchObject({ status: 200 });
    expect(await silentOf(loudly.id)).toBe(false);
    await setRules({ silent: { from: hour(3), until: hour(5) } });
    const byDay = await trial.draft(staff);
    expect(await send(byDay)).toMatchObject({ status: 200 });
    expect(await silentOf(byDay.id)).toBe(false);
  });

  it('緊急配信は、配信を控える時間にも、上限に達した人にも、音を鳴らして届く', async () => {
    const all = { from: hour(0), until: hour(2) };
    await setRules({ quiet: all, silent: all, ceiling: 1 });
    const draft = await trial.draft(staff);
    await trial.db.sql('UPDATE deliveries SET emergency = true WHERE id = $1', [draft.id]);
    const checked = await check(draft.id);
    expect(checked).toMatchObject({ withheld: 0 });
    expect(checked['recipients']).toBeGreaterThan(0);
    expect(await send(draft)).toMatchObject({ status: 200 });
    expect(await silentOf(draft.id)).toBe(false);
  });

  it('配信を控える時間には、今すぐも予約もできず、わけが分かる', async () => {
    await setRules({ quiet: { from: hour(0), until: hour(2) } });
    const draft = await trial.draft(staff);
    const told = expect.stringContaining('配信を控える時間');
    expect((await check(draft.id))['findings']).toContainEqual(
      expect.objectContaining({ severity: 'note', message: told }),
    );
    expect(await send(draft)).toMatchObject(
      refusal(422, 'not_sendable', { findings: [{ path: 'scheduledFor', message: told }] }),
    );
    const later = (hours: number) => trial.db.services.now().add({ hours }).toString();
    expect(await send(draft, { scheduledFor: later(24) })).toMatchObject(refusal(422, 'not_sendable'));
    expect(await send(draft, { scheduledFor: later(27) })).toMatchObject({ status: 200 });
  });

  it(
    '1週間の上限に達した人には送らず、何通目になるかを先に示す。友だち全員でもその人を除く',
    { timeout: 60_000 },
    async () => {
      await setRules({});
      const before = await check((await trial.draft(staff)).id);
      // The tests above sent to this segment already.
      expect(before['week']).toEqual([{ nth: 5, people: before['recipients'] }]);
      await setRules({ ceiling: 4 });
      const draft = await trial.draft(staff);
      expect(await check(draft.id)).toMatchObject({ recipients: 0, withheld: before['recipients'] });
      expect(await send(draft)).toMatchObject(refusal(422, 'no_recipients'));

      const disaster = await trial.draft(staff, { kind: 'disaster_preparedness' });
      expect(await check(disaster.id)).toMatchObject({ recipients: before['recipients'], withheld: 0 });

      const everyone = await trial.draft(staff, { target: { kind: 'everyone' } });
      const checked = await check(everyone.id);
      expect(errorsOf(checked)).toEqual([]);
      expect(checked['withheld']).toBe(before['recipients']);
      await trial.forget();
      expect(await send(everyone)).toMatchObject({ status: 200 });
      const senders = trial.startSenders();
      await trial.reaches(staff, everyone.id, 'sent');
      await senders.stop();
      const spared = new Set(await trial.inAsahi());
      const { calls } = await trial.control('GET', '/calls?endpoint=broadcast');
      expect(calls).toEqual([]);
      const { body } = await staff.call('GET', `/deliveries/${everyone.id}`);
      expect(body['recipients']).toBe(checked['recipients']);
      const own = await trial.db.sql<{ id: string }>(
        `SELECT 'U' || encode(line_user_id, 'hex') AS id FROM residents r
       JOIN audience_bits b ON b.municipality_id = r.municipality_id AND get_bit(b.bits, r.resident_no) = 1
       WHERE b.audience_id = (SELECT audience_id FROM deliveries WHERE id = $1)`,
        [everyone.id],
      );
      expect(own.length).toBeGreaterThan(0);
      expect(own.some(({ id }) => spared.has(id))).toBe(false);
      await setRules({});
    },
  );
});

describe('言葉の一覧と問い合わせ先', () => {
  it('保存した言葉と問い合わせ先で、書いている途中の文を確かめ、直す場所を示す', async () => {
    const editor = await trial.staff('editor');
    const wording = {
      words: [{ instead: '子供', write: '子ども' }],
      contacts: { '': '広報課 000-111-2222' },
    };
    expect(await staff.call('PUT', '/delivery-wording', wording)).toMatchObject({
      status: 200,
      body: wording,
    });
    expect(await editor.call('GET', '/delivery-wording')).toMatchObject({ status: 200, body: wording });
    const { id } = await trial.draft(editor);
    const { body } = await editor.call('POST', `/deliveries/${id}/review`, {
      blocks: [{ kind: 'text', text: '子供向けの会です。' }],
    });
    expect(body['findings'].filter((one: { severity: string }) => one.severity === 'warning')).toEqual([
      {
        severity: 'warning',
        path: 'blocks.0.text',
        message: '市では「子供」を「子ども」と書きます（言葉の一覧）。',
        fix: { start: 0, end: 2, replacement: '子ども', label: '「子ども」に直す' },
      },
      {
        severity: 'warning',
        path: 'blocks.0.text',
        message: '問い合わせ先がありません。',
        fix: {
          start: 9,
          end: 9,
          replacement: '\n\n【問い合わせ】広報課 000-111-2222',
          label: '「広報課 000-111-2222」を加える',
        },
      },
    ]);
    expect(
      await editor.call('POST', '/deliveries/00000000-0000-7000-8000-000000000009/review', { blocks: [] }),
    ).toMatchObject(refusal(404, 'not_found'));
  });

  it('前の配信を複製すると、残った日付を知らせる', async () => {
    const { id } = await trial.draft(staff, {
      blocks: [{ kind: 'text', text: '12月1日に開きます。問い合わせは電話で。' }],
    });
    const copy = await staff.call('POST', '/deliveries', { from: id });
    expect((await check(copy.body['id']))['findings']).toContainEqual(
      expect.objectContaining({
        message: expect.stringContaining('「12月1日」は、複製した前の配信にもあった'),
      }),
    );
  });
});
