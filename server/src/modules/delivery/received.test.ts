import type { Condition } from '@madoguchi/contract/audiences';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { deliveryTrial, type DeliveryTrial } from '../../../testing/delivery-trial.ts';
import { refusal, type StaffBrowser } from '../../../testing/staff-api.ts';

let trial: DeliveryTrial;
let staff: StaffBrowser;
beforeAll(async () => {
  trial = await deliveryTrial(120);
  staff = await trial.staff();
});
afterAll(() => trial.close());

const count = async (condition: Condition) =>
  (await staff.call('POST', '/segments/preview', { condition, includeUnanswered: false })).body;

it('SEG-09 配信が届いた人・届いていない人を条件にでき、結果の分からない人は未回答として別に数える', async () => {
  const draft = await trial.draft(staff, { title: 'ごみの日' });
  const recipients = (await staff.call('POST', `/deliveries/${draft.id}/check`)).body['recipients'] as number;
  await staff.call('POST', `/deliveries/${draft.id}/send`, {
    revision: draft.revision,
    scheduledFor: null,
    confirmedRecipients: recipients,
  });
  const senders = trial.startSenders();
  await trial.reaches(staff, draft.id, 'sent');
  await senders.stop();
  const { body } = await staff.call('GET', '/segments/subjects?plug=delivery.received');
  expect(body['subjects']).toMatchObject([{ id: draft.id, label: expect.stringContaining('ごみの日') }]);
  expect(await staff.call('GET', '/segments/subjects?plug=nobody')).toMatchObject(refusal(404, 'not_found'));

  const received: Condition = { kind: 'plugged', plug: 'delivery.received', settings: { subject: draft.id } };
  const friends = (await count({ kind: 'testers' }))['count']['friends'] as number;
  expect(await count(received)).toMatchObject({
    count: { yes: recipients, no: friends - recipients, unanswered: 0 },
    sentence: '配信「ごみの日」を受信済みの人（未回答の人は含みません）',
  });
  expect(await count({ kind: 'not', of: received })).toMatchObject({ count: { yes: friends - recipients } });

  // One batch whose outcome nobody knows: its residents are neither.
  const [batch] = await trial.db.sql<{ n: number }>(
    `UPDATE outbox_batches SET state = 'unknown' RETURNING cardinality(residents) - cardinality(skipped) AS n`,
  );
  expect(await count(received)).toMatchObject({
    count: { yes: recipients - batch!.n, unanswered: batch!.n },
  });
  // A person decided that it counts as sent; then the sending stands as stopped half-way, and is read call by call.
  await trial.db.sql(`UPDATE outbox_batches SET decided = 'counted'`);
  expect(await count(received)).toMatchObject({ count: { yes: recipients, unanswered: 0 } });
  await trial.db.sql(`UPDATE sends SET state = 'stopped'`);
  expect(await count(received)).toMatchObject({ count: { yes: recipients, unanswered: 0 } });
});
