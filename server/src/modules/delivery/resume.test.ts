import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deliveryTrial, type DeliveryTrial } from '../../../testing/delivery-trial.ts';
import { refusal, type StaffBrowser } from '../../../testing/staff-api.ts';

let trial: DeliveryTrial;
let staff: StaffBrowser;

beforeAll(async () => {
  trial = await deliveryTrial(240);
  staff = await trial.staff();
});
afterAll(() => trial.close());

describe('止まった配信', () => {
  it('LINEが接続を断ると止まって理由を示し、原因を直して続けると、全員に1回ずつ届く', async () => {
    const draft = await trial.draft(staff);
    expect(await staff.call('POST', `/deliveries/${draft.id}/resume`)).toMatchObject(
      refusal(409, 'wrong_state', { state: 'draft' }),
    );
    const { id: fault } = await trial.control('POST', '/faults', {
      endpoint: 'multicast',
      kind: 'error_before',
      status: 401,
    });
    const { body: checked } = await staff.call('POST', `/deliveries/${draft.id}/check`);
    const order = {
      revision: draft.revision,
      scheduledFor: null,
      confirmedRecipients: checked['recipients'],
    };
    expect(await staff.call('POST', `/deliveries/${draft.id}/send`, order)).toMatchObject({ status: 200 });
    expect(await staff.call('POST', `/deliveries/${draft.id}/resume`)).toMatchObject(
      refusal(409, 'not_halted'),
    );
    const senders = trial.startSenders();
    await expect
      .poll(async () => (await staff.call('GET', `/deliveries/${draft.id}/result`)).body['halted'], {
        timeout: 20_000,
      })
      .toBe('credentials_refused');
    expect((await trial.received()).size).toBe(0);

    await fetch(`${trial.emulator.url}/_emulator/faults/${fault}`, { method: 'DELETE' });
    expect(await staff.call('POST', `/deliveries/${draft.id}/resume`)).toMatchObject({ status: 200 });
    await trial.reaches(staff, draft.id, 'sent');
    await senders.stop();
    const expected = await trial.inAsahi();
    expect([...(await trial.received())].sort()).toEqual(expected.map((id) => [id, 1]).sort());
  });
});
