import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { deliveryTrial, type DeliveryTrial } from '../../../testing/delivery-trial.ts';
import { refusal, type StaffBrowser } from '../../../testing/staff-api.ts';
import { startNextDue } from './start-scheduled.ts';

let trial: DeliveryTrial;
let staff: StaffBrowser;

beforeAll(async () => {
  trial = await deliveryTrial(60);
  staff = await trial.staff();
});
afterEach(() => trial.db.clock.release());
afterAll(() => trial.close());

/** Schedules a fresh draft that many minutes from now. */
async function schedule(minutes: number, draft?: { id: string; revision: number }) {
  const { id, revision } = draft ?? (await trial.draft(staff));
  const { body } = await staff.call('POST', `/deliveries/${id}/check`);
  const scheduledFor = trial.db.services
    .now()
    .add({ seconds: Math.round(minutes * 60) })
    .toString();
  const order = { revision, scheduledFor, confirmedRecipients: body['recipients'] };
  return { id, scheduledFor, answer: await staff.call('POST', `/deliveries/${id}/send`, order) };
}
const start = () => startNextDue(trial.db.ctx());
const stateOf = async (id: string) => (await staff.call('GET', `/deliveries/${id}`)).body['state'];

describe('予約配信', () => {
  it('DLV-03 時刻までは始まらず、時刻になると始まる', async () => {
    const { id, scheduledFor, answer } = await schedule(5);
    expect(answer).toMatchObject({ status: 200, body: { state: 'scheduled' } });
    expect(answer.body['targetText']).toContain('旭地区');
    expect(await start()).toBe(false);
    trial.db.clock.set(scheduledFor);
    trial.db.clock.advance({ milliseconds: -1 });
    expect(await start()).toBe(false);
    trial.db.clock.set(scheduledFor);
    expect(await start()).toBe(true);
    expect(await staff.call('GET', `/deliveries/${id}`)).toMatchObject({
      body: { state: 'sending', recipients: (await trial.inAsahi()).length },
    });
    expect(await trial.db.sql('SELECT lane FROM sends WHERE source_id = $1', [id])).toEqual([
      { lane: 'scheduled' },
    ]);
    expect(await start()).toBe(false);
  });

  it('予約する日時を言うと、その日に読まれるものとして文章を確かめる', async () => {
    const { id } = await trial.draft(staff, {
      blocks: [{ kind: 'text', text: '本日10時から受け付けます。電話で申し込んでください。' }],
    });
    const check = async (body?: object) =>
      (await staff.call('POST', `/deliveries/${id}/check`, body)).body['findings'].filter(
        (finding: { severity: string }) => finding.severity !== 'note',
      );
    const scheduledFor = trial.db.services.now().add({ hours: 48 }).toString();
    expect(await check()).toEqual([]);
    expect(await check({ scheduledFor })).toMatchObject([
      { severity: 'warning', path: 'blocks.0.text', message: expect.stringContaining('「本日」') },
    ]);
  });

  it('予約を扱う機械が2台あっても、始まるのは1回だけ', async () => {
    const made = [await schedule(2), await schedule(2), await schedule(2)];
    trial.db.clock.advance({ minutes: 3 });
    const drain = async () => {
      let n = 0;
      while (await start()) n += 1;
      return n;
    };
    const counts = await Promise.all([drain(), drain(), drain()]);
    expect(counts.reduce((sum, n) => sum + n)).toBe(3);
    for (const { id } of made) {
      expect(await trial.db.sql('SELECT 1 FROM sends WHERE source_id = $1', [id])).toHaveLength(1);
      expect(
        await trial.db.sql(
          `SELECT 1 FROM audit_entries WHERE subject_id = $1 AND action = 'delivery.start'`,
          [id],
        ),
      ).toHaveLength(1);
    }
  });

  it('DLV-06 取り消した予約も、別の時刻に直した予約も、前の時刻には始まらない', async () => {
    const cancelled = await schedule(2);
    const moved = await schedule(2);
    for (const { id } of [cancelled, moved])
      expect(await staff.call('POST', `/deliveries/${id}/unschedule`)).toMatchObject({
        status: 200,
        body: { state: 'draft', scheduledFor: null },
      });
    expect(await staff.call('POST', `/deliveries/${moved.id}/unschedule`)).toMatchObject(
      refusal(409, 'wrong_state', { state: 'draft', allowed: ['scheduled'] }),
    );
    const { revision } = (await staff.call('GET', `/deliveries/${moved.id}`)).body;
    expect((await schedule(60, { id: moved.id, revision })).answer.status).toBe(200);
    trial.db.clock.advance({ minutes: 10 });
    expect(await start()).toBe(false);
    expect(await stateOf(cancelled.id)).toBe('draft');
    expect(await stateOf(moved.id)).toBe('scheduled');
    await staff.call('POST', `/deliveries/${moved.id}/unschedule`);
  });

  it('予約中や配信中のものは、直すことも消すこともできない', async () => {
    const { id, answer } = await schedule(5);
    const draft = { title: 'x', kind: 'other', blocks: [], target: null, silent: false };
    const revision = answer.body['revision'];
    expect(await staff.call('PUT', `/deliveries/${id}/draft`, { ...draft, revision })).toMatchObject(
      refusal(409, 'wrong_state', { state: 'scheduled' }),
    );
    expect(await staff.call('DELETE', `/deliveries/${id}`)).toMatchObject(refusal(409, 'wrong_state'));
    expect(await staff.call('GET', `/deliveries/${id}/result`)).toMatchObject(refusal(409, 'wrong_state'));
    await staff.call('POST', `/deliveries/${id}/unschedule`);
  });

  it('取り消しと開始が同時でも、どちらか一方だけが成り立つ', async () => {
    for (let round = 0; round < 4; round += 1) {
      const { id } = await schedule(2);
      trial.db.clock.advance({ minutes: 3 });
      const [cancel] = await Promise.all([staff.call('POST', `/deliveries/${id}/unschedule`), start()]);
      const sends = await trial.db.sql('SELECT 1 FROM sends WHERE source_id = $1', [id]);
      expect(await stateOf(id)).toBe(cancel.status === 200 ? 'draft' : 'sending');
      expect(sends).toHaveLength(cancel.status === 200 ? 0 : 1);
    }
  });

  it('1分より近い時刻と1年より先の時刻は、欄を示して断る', async () => {
    for (const minutes of [-10, 0.5, 60 * 24 * 400])
      expect((await schedule(minutes)).answer).toMatchObject(
        refusal(422, 'schedule_out_of_range', { field: 'scheduledFor' }),
      );
  });

  it('予約のあとで配信グループが使えなくなったら、送らずに下書きへ戻し、わけを操作記録に残す', async () => {
    const { id } = await schedule(2);
    // Staff are refused this while the schedule stands; a defect or a restored backup would not ask.
    const state = (to: string) =>
      trial.db.sql('UPDATE segments SET state = $1 WHERE id = $2', [to, trial.segmentId]);
    await state('archived');
    trial.db.clock.advance({ minutes: 3 });
    expect(await start()).toBe(true);
    await state('active');
    expect(await staff.call('GET', `/deliveries/${id}`)).toMatchObject({
      body: { state: 'draft', scheduledFor: null },
    });
    expect(await trial.db.sql('SELECT 1 FROM sends WHERE source_id = $1', [id])).toEqual([]);
    expect(
      await trial.db.sql(
        `SELECT 1 FROM audit_entries WHERE subject_id = $1 AND action = 'delivery.not_started'`,
        [id],
      ),
    ).toHaveLength(1);
  });
});
