import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { deliveryTrial, errorsOf, type DeliveryTrial } from '../../../testing/delivery-trial.ts';
import { refusal, type StaffBrowser } from '../../../testing/staff-api.ts';

let trial: DeliveryTrial;
let staff: StaffBrowser;

beforeAll(async () => {
  trial = await deliveryTrial(240);
  staff = await trial.staff();
});
afterEach(() => trial.forget());
afterAll(() => trial.close());

const recipientsOf = async (id: string) =>
  (await staff.call('POST', `/deliveries/${id}/check`)).body['recipients'] as number;
const send = async (draft: { id: string; revision: number }, browser = staff) =>
  browser.call('POST', `/deliveries/${draft.id}/send`, {
    revision: draft.revision,
    scheduledFor: null,
    confirmedRecipients: await recipientsOf(draft.id),
  });
const onceEach = (ids: readonly string[]) => new Map(ids.map((id) => [id, 1]));
const sorted = (map: ReadonlyMap<string, number>) => new Map([...map].sort());

describe('今すぐ配信する', () => {
  it('DLV-02 配信グループの人だけに1回ずつ届き、リンクは窓口のアドレスに替わる', async () => {
    const page = 'https://example.jp/gomi?a=1&b=2';
    const draft = await trial.draft(staff, {
      blocks: [
        { kind: 'text', text: `くわしくは${page}をご覧ください。` },
        { kind: 'text', text: `もう一度 ${page} と http://example.jp/b` },
      ],
    });
    const answer = await send(draft);
    expect(answer).toMatchObject({ status: 200, body: { state: 'sending' } });
    const senders = trial.startSenders();
    const done = await trial.reaches(staff, draft.id, 'sent');
    await senders.stop();
    const expected = await trial.inAsahi();
    expect(expected.length).toBeGreaterThan(20);
    expect(sorted(await trial.received())).toEqual(onceEach(expected));
    expect(done).toMatchObject({ recipients: expected.length, confirmed: expected.length });
    const [first, second] = (await trial.messages()) as { text: string }[];
    const ours = /http:\/\/127\.0\.0\.1:0\/l\/minatodai\/[\w-]{11}/g;
    const links = `${first!.text} ${second!.text}`.match(ours)!;
    expect(links).toHaveLength(3);
    expect(links[0]).toBe(links[1]);
    expect(links[2]).not.toBe(links[0]);
    expect(first!.text).toBe(`くわしくは${links[0]}をご覧ください。`);
    const actions = await trial.db.sql<{ action: string }>(
      `SELECT action FROM audit_entries WHERE subject_id = $1 ORDER BY at, entry_id`,
      [draft.id],
    );
    expect(actions.map((entry) => entry.action)).toEqual([
      'delivery.create',
      'delivery.start',
      'delivery.finish',
    ]);
  });

  it('DLV-01 友だち全員にはブロードキャスト1回で送る', async () => {
    const draft = await trial.draft(staff, { target: { kind: 'everyone' }, silent: true });
    expect(await send(draft)).toMatchObject({ status: 200 });
    const senders = trial.startSenders();
    const done = await trial.reaches(staff, draft.id, 'sent');
    await senders.stop();
    const { calls } = await trial.control('GET', '/calls?endpoint=broadcast');
    expect(calls).toHaveLength(1);
    // The emulator's 240 are all friends; those who block us in our own records are a seed's invention.
    expect((await trial.received()).size).toBe(240);
    expect(done['confirmed']).toBe(done['recipients']);
    const { body } = await trial.control('GET', `/calls/${calls[0].id}`);
    expect(JSON.parse(body)).toMatchObject({ notificationDisabled: true });
    expect(JSON.parse(body)).not.toHaveProperty('customAggregationUnits');
  });

  it('二度押しや同時の操作でも、送られるのは1回だけ', async () => {
    const draft = await trial.draft(staff);
    const recipients = await recipientsOf(draft.id);
    const answers = await Promise.all(
      Array.from({ length: 6 }, () =>
        staff.call('POST', `/deliveries/${draft.id}/send`, {
          revision: draft.revision,
          scheduledFor: null,
          confirmedRecipients: recipients,
        }),
      ),
    );
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 409, 409, 409, 409, 409]);
    expect(answers.find((answer) => answer.status === 409)).toMatchObject(
      refusal(409, 'wrong_state', { state: 'sending', allowed: ['draft'] }),
    );
    const senders = trial.startSenders();
    await trial.reaches(staff, draft.id, 'sent');
    await senders.stop();
    expect(sorted(await trial.received())).toEqual(onceEach(await trial.inAsahi()));
    const sends = await trial.db.sql('SELECT 1 FROM sends WHERE source_id = $1', [draft.id]);
    expect(sends).toHaveLength(1);
  });

  it('配信を始めたあとに配信グループを変えても、届く人は変わらない', async () => {
    const draft = await trial.draft(staff);
    const expected = await trial.inAsahi();
    expect(await send(draft)).toMatchObject({ status: 200 });
    const segment = (await staff.call('GET', `/segments/${trial.segmentId}`)).body;
    const change = (choices: string[], revision: number) =>
      staff.call('PUT', `/segments/${trial.segmentId}`, {
        name: '旭地区',
        note: '',
        includeUnanswered: true,
        revision,
        condition: { kind: 'choice', definitionId: trial.areaId, choices },
      });
    const changed = await change(['kawabe'], segment['revision']);
    expect(changed.status).toBe(200);
    const senders = trial.startSenders();
    const done = await trial.reaches(staff, draft.id, 'sent');
    await senders.stop();
    expect(sorted(await trial.received())).toEqual(onceEach(expected));
    expect(done['targetText']).toContain('旭地区');
    const restored = await staff.call('PUT', `/segments/${trial.segmentId}`, {
      ...segment,
      revision: changed.body['revision'],
    });
    expect(restored.status).toBe(200);
  });

  it('DLV-06 始まる前に中止すると、だれにも届かない', async () => {
    const draft = await trial.draft(staff);
    expect(await send(draft)).toMatchObject({ status: 200 });
    const answers = await Promise.all([1, 2].map(() => staff.call('POST', `/deliveries/${draft.id}/stop`)));
    expect(answers.map((answer) => answer.status)).toEqual([200, 200]);
    const senders = trial.startSenders();
    const done = await trial.reaches(staff, draft.id, 'stopped');
    await senders.stop();
    expect((await trial.received()).size).toBe(0);
    expect(done['confirmed']).toBe(0);
    expect(await staff.call('POST', `/deliveries/${draft.id}/stop`)).toMatchObject(
      refusal(409, 'wrong_state', { state: 'stopped', allowed: ['sending'] }),
    );
  });
});

describe('配信の終わり', () => {
  it('終わる瞬間に中止を押しても、どちらか一方に定まり、だれにも2回届かない', async () => {
    const senders = trial.startSenders();
    for (let round = 0; round < 8; round += 1) {
      await trial.forget();
      const draft = await trial.draft(staff);
      expect(await send(draft)).toMatchObject({ status: 200 });
      const stops = [];
      for (let n = 0; n < 6; n += 1) {
        stops.push(staff.call('POST', `/deliveries/${draft.id}/stop`));
        await new Promise((resolve) => setTimeout(resolve, round * 3));
      }
      for (const { status } of await Promise.all(stops)) expect([200, 409]).toContain(status);
      await expect
        .poll(async () => (await staff.call('GET', `/deliveries/${draft.id}`)).body['state'], {
          timeout: 60_000,
        })
        .not.toBe('sending');
      const { state, confirmed } = (await staff.call('GET', `/deliveries/${draft.id}`)).body;
      const received = await trial.received();
      expect(['sent', 'stopped']).toContain(state);
      expect(confirmed).toBe(received.size);
      expect(Math.max(0, ...received.values())).toBeLessThanOrEqual(1);
    }
    await senders.stop();
  });

  it('届けられない人がいたら、その人だけを除いて届け、一部未配信と示す', async () => {
    const [lost] = await trial.inAsahi();
    const unknown = 'f'.repeat(32);
    const rename = (from: string, to: string) =>
      trial.db.sql(
        `UPDATE residents SET line_user_id = decode($2, 'hex') WHERE line_user_id = decode($1, 'hex')`,
        [from, to],
      );
    await rename(lost!.slice(1), unknown);
    await trial.control('PATCH', `/channels/${trial.lineChannelId}`, { multicastUnknown: 'reject' });
    const draft = await trial.draft(staff);
    expect(await send(draft)).toMatchObject({ status: 200 });
    const senders = trial.startSenders();
    const done = await trial.reaches(staff, draft.id, 'partly_unsent');
    await senders.stop();
    await rename(unknown, lost!.slice(1));
    const others = (await trial.inAsahi()).filter((id) => id !== lost);
    expect(sorted(await trial.received())).toEqual(onceEach(others));
    expect(done).toMatchObject({ recipients: others.length + 1, confirmed: others.length });
    expect(await staff.call('GET', `/deliveries/${draft.id}/result`)).toMatchObject({
      body: { confirmed: others.length, failed: 1, unknown: 0 },
    });
  });
});

describe('配信を断るとき', () => {
  it('見た人数から大きく変わっていたら送らない。見た内容から変わっていても送らない', async () => {
    const draft = await trial.draft(staff);
    const recipients = await recipientsOf(draft.id);
    const order = { revision: draft.revision, scheduledFor: null };
    expect(
      await staff.call('POST', `/deliveries/${draft.id}/send`, {
        ...order,
        confirmedRecipients: recipients * 2,
      }),
    ).toMatchObject(refusal(409, 'recipients_changed', { recipients }));
    expect(
      await staff.call('POST', `/deliveries/${draft.id}/send`, {
        ...order,
        revision: draft.revision - 1,
        confirmedRecipients: recipients,
      }),
    ).toMatchObject(refusal(409, 'changed_meanwhile', { updatedBy: '試験 花子' }));
    expect(await staff.call('GET', `/deliveries/${draft.id}`)).toMatchObject({ body: { state: 'draft' } });
  });

  it('書きかけは、足りないところを挙げて断る', async () => {
    const draft = await trial.draft(staff, {
      title: '',
      blocks: [
        { kind: 'text', text: ' ' },
        { kind: 'image', mediaId: null, description: '' },
      ],
      target: null,
    });
    const answer = await staff.call('POST', `/deliveries/${draft.id}/send`, {
      revision: draft.revision,
      scheduledFor: null,
      confirmedRecipients: 1,
    });
    expect(answer).toMatchObject(refusal(422, 'not_sendable'));
    const findings = answer.body['data'].findings as { path: string; message: string }[];
    expect(Object.fromEntries(findings.map((finding) => [finding.path, finding.message]))).toEqual({
      title: '件名を入れてください（住民には見えません）',
      'blocks.0.text': '文章を入れてください',
      'blocks.1.mediaId': '画像を選んでください',
      target: '配信先を選んでください',
    });
  });

  it('だれも当てはまらない配信先へは送らない', async () => {
    const nobody = {
      kind: 'condition',
      condition: { kind: 'friend_since', from: null, to: '2001-01-01' },
      includeUnanswered: false,
    };
    const draft = await trial.draft(staff, { target: nobody });
    expect(await send(draft)).toMatchObject(refusal(422, 'no_recipients'));
  });

  it('LINEが数える長さ（UTF-16）と、リンクを替えたあとの長さで確かめる', async () => {
    const { id, revision } = await trial.draft(staff);
    const save = (text: string, at: number) =>
      staff.call('PUT', `/deliveries/${id}/draft`, {
        revision: at,
        title: '長い文',
        kind: 'other',
        blocks: [{ kind: 'text', text }],
        target: { kind: 'everyone' },
        silent: false,
      });
    expect(await save('🚒'.repeat(2501), revision)).toMatchObject({
      status: 400,
      body: { code: 'invalid_input', data: { issues: [{ path: 'blocks.0.text' }] } },
    });
    const fits = await save('🚒'.repeat(2500), revision);
    expect(fits.status).toBe(200);
    const fitting = await staff.call('POST', `/deliveries/${id}/check`);
    expect(errorsOf(fitting.body)).toEqual([]);
    expect(fitting.body['checkedByLine']).toBe(true);
    const grows = await save(`${'あ'.repeat(4980)} http://a.jp`, fits.body['revision']);
    expect(grows.status).toBe(200);
    const grown = await staff.call('POST', `/deliveries/${id}/check`);
    expect(errorsOf(grown.body)).toMatchObject([{ path: 'blocks.0.text' }]);
  });
});
