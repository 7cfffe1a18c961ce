import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { deliveryTrial, type DeliveryTrial } from '../../../testing/delivery-trial.ts';
import type { StaffBrowser } from '../../../testing/staff-api.ts';
import { setFacets } from '../residents/index.ts';

let trial: DeliveryTrial;
let staff: StaffBrowser;
beforeAll(async () => {
  trial = await deliveryTrial(60);
  staff = await trial.staff();
});
afterEach(() => trial.forget());
afterAll(() => trial.close());

const wish = (no: number, subject: string, values: string[]) =>
  trial.db.ctx().transaction((ctx) => setFacets(ctx, no, 'reception', values, subject));
const friends = () =>
  trial.db.sql<{ no: number; id: string }>(
    `SELECT resident_no AS no, 'U' || encode(line_user_id, 'hex') AS id FROM residents
     WHERE municipality_id = $1 AND friendship = 'followed' ORDER BY resident_no`,
    [trial.db.municipality],
  );
async function sent(change: Record<string, unknown>) {
  const draft = await trial.draft(staff, change);
  const { body: check } = await staff.call('POST', `/deliveries/${draft.id}/check`);
  const answer = await staff.call('POST', `/deliveries/${draft.id}/send`, {
    revision: draft.revision,
    scheduledFor: null,
    confirmedRecipients: check.recipients,
  });
  expect(answer).toMatchObject({ status: 200 });
  const senders = trial.startSenders();
  await trial.reaches(staff, draft.id, 'sent');
  await senders.stop();
  return { recipients: check.recipients as number, received: await trial.received() };
}

describe('受信設定と配信（SEG-03）', () => {
  it('配信カテゴリーを付けると「このお知らせを減らす」が付き、減らした人にだけ届かない', async () => {
    const [one, two] = await friends();
    await wish(one!.no, 'unwanted', ['health']);
    await wish(two!.no, 'unwanted', ['events']);
    const { recipients, received } = await sent({ target: { kind: 'everyone' }, topic: 'health' });
    const all = await friends();
    expect(recipients).toBe(all.length - 1);
    expect(received.size).toBe(all.length - 1);
    expect(received.has(one!.id)).toBe(false);
    expect(received.get(two!.id)).toBe(1);
    const messages = await trial.messages();
    expect(JSON.stringify(messages.at(-1))).toContain('command=less&topic=health');
    expect((await trial.control('GET', '/calls?endpoint=broadcast')).calls).toEqual([]);
    await wish(one!.no, 'unwanted', []);
  });

  it('友だち全員でも、休んでいる人と防災だけの人には届かず、「防災・安全」は防災だけの人に届く', async () => {
    const [one, two] = await friends();
    await wish(one!.no, 'paused', ['2999-01-01']);
    await wish(two!.no, 'disaster_only', ['yes']);
    const news = await sent({ target: { kind: 'everyone' } });
    expect(news.received.has(one!.id)).toBe(false);
    expect(news.received.has(two!.id)).toBe(false);
    expect(news.received.size).toBe(news.recipients);
    expect(JSON.stringify(await trial.messages())).not.toContain('command=less');
    await trial.forget();
    const preparedness = await sent({ target: { kind: 'everyone' }, kind: 'disaster_preparedness' });
    expect(preparedness.received.has(one!.id)).toBe(false);
    expect(preparedness.received.get(two!.id)).toBe(1);
  });
});
