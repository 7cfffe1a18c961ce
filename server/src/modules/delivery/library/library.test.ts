import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deliveryTrial, type DeliveryTrial } from '../../../../testing/delivery-trial.ts';
import { refusal, type StaffBrowser } from '../../../../testing/staff-api.ts';

let trial: DeliveryTrial;
let staff: StaffBrowser;

beforeAll(async () => {
  trial = await deliveryTrial(10);
  staff = await trial.staff();
});
afterAll(() => trial.close());

const content = (text: string) => ({
  blocks: [{ kind: 'text', text }],
  quickReplies: [],
  languages: { en: { blocks: [{ kind: 'text', text: 'Hello' }], quickReplies: [] } },
});
const NOBODY = '00000000-0000-7000-8000-000000000009';

describe('ひな形と文例', () => {
  it('作り、直し、前の版に戻し、しまう。どの版も残る', async () => {
    const made = await staff.call('POST', '/delivery-templates', {
      kind: 'template',
      name: '健診のお知らせ',
      content: content('一'),
    });
    expect(made).toMatchObject({ status: 200, body: { version: 1, archived: false, savedBy: '試験 花子' } });
    const { id } = made.body;
    const save = (version: number, text: string) =>
      staff.call('PUT', `/delivery-templates/${id}`, { version, name: '健診', content: content(text) });
    const answers = await Promise.all([save(1, '二'), save(1, '三')]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    expect(answers.find(({ status }) => status === 409)).toMatchObject(
      refusal(409, 'changed_meanwhile', { updatedBy: '試験 花子' }),
    );
    expect(await save(2, '一')).toMatchObject({ status: 200, body: { version: 3, name: '健診' } });
    const { body } = await staff.call('GET', `/delivery-templates/${id}/versions`);
    expect(body['versions'].map((one: { version: number }) => one.version)).toEqual([3, 2, 1]);
    expect(body['versions'][2].content).toEqual(content('一'));
    const begun = await staff.call('POST', '/deliveries', { template: id });
    expect(begun).toMatchObject({ status: 200, body: { ...content('一'), copiedFrom: null, target: null } });
    expect(await staff.call('PUT', `/delivery-templates/${id}/archived`, { archived: true })).toMatchObject({
      status: 200,
      body: { archived: true },
    });
    const listed = await staff.call('GET', '/delivery-templates');
    expect(listed.body['entries']).toMatchObject([{ id, archived: true }]);
  });

  it('ないものは、ないと言う', async () => {
    const change = { version: 1, name: 'x', content: content('x') };
    expect(await staff.call('PUT', `/delivery-templates/${NOBODY}`, change)).toMatchObject(
      refusal(404, 'not_found'),
    );
    expect(
      await staff.call('PUT', `/delivery-templates/${NOBODY}/archived`, { archived: true }),
    ).toMatchObject(refusal(404, 'not_found'));
    expect(await staff.call('GET', `/delivery-templates/${NOBODY}/versions`)).toMatchObject(
      refusal(404, 'not_found'),
    );
    expect(await staff.call('POST', '/deliveries', { template: NOBODY })).toMatchObject(
      refusal(404, 'not_found'),
    );
  });
});
