import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deliveryTrial, errorsOf, type DeliveryTrial } from '../../../testing/delivery-trial.ts';
import type { StaffBrowser } from '../../../testing/staff-api.ts';

let trial: DeliveryTrial;
let staff: StaffBrowser;

beforeAll(async () => {
  trial = await deliveryTrial(1300);
  staff = await trial.staff();
  await trial.db.sql(
    `UPDATE residents SET language = (ARRAY['ja', 'en', 'pt', NULL, 'vi'])[resident_no % 5 + 1]`,
  );
});
afterAll(() => trial.close());

const text = (words: string) => [{ kind: 'text', text: words }];

describe('言語ごとの配信', () => {
  it.each(['everyone', 'segment'] as const)(
    'DLV-01 SEG-04 それぞれの言語の人に、その言語だけが1回届き、書いていない言語の人には日本語が届く（%s）',
    { timeout: 60_000 },
    async (kind) => {
      await trial.forget();
      const target = kind === 'everyone' ? { kind } : { kind, segmentId: trial.segmentId };
      const { id, revision } = await trial.draft(staff, {
        blocks: text('日本語の文'),
        languages: {
          en: { blocks: text('English words'), quickReplies: [] },
          pt: { blocks: text('Palavras'), quickReplies: [] },
        },
        target,
      });
      const { body: checked } = await staff.call('POST', `/deliveries/${id}/check`);
      expect(errorsOf(checked)).toEqual([]);
      expect(
        await staff.call('POST', `/deliveries/${id}/send`, {
          revision,
          scheduledFor: null,
          confirmedRecipients: checked['recipients'],
        }),
      ).toMatchObject({ status: 200 });
      const senders = trial.startSenders();
      await trial.reaches(staff, id, 'sent');
      await senders.stop();
      const received = await trial.received();
      const friends = await trial.db.sql<{ id: string; language: string | null }>(
        `SELECT 'U' || encode(line_user_id, 'hex') AS id, language FROM residents r
         JOIN audience_bits b ON b.municipality_id = r.municipality_id AND b.chunk = 0 AND get_bit(b.bits, r.resident_no) = 1
         WHERE r.municipality_id = $1 AND b.audience_id = (SELECT audience_id FROM deliveries WHERE id = $2)`,
        [trial.town, id],
      );
      expect(received.size).toBe(friends.length);
      expect(new Set(received.values())).toEqual(new Set([1]));
      const { calls } = await trial.control('GET', '/calls?endpoint=multicast&limit=100');
      const said = new Map<string, string>();
      for (const call of calls) {
        const { body } = await trial.control('GET', `/calls/${call.id}`);
        const { to, messages } = JSON.parse(body) as { to: string[]; messages: { text: string }[] };
        for (const user of to) said.set(user, messages[0]!.text);
      }
      const expected = { en: 'English words', pt: 'Palavras' } as Record<string, string>;
      for (const { id: user, language } of friends)
        expect(said.get(user), language ?? 'none').toBe(expected[language ?? ''] ?? '日本語の文');
    },
  );

  it('ほかの言語が書きかけなら、その欄を示して、配信できない', async () => {
    const { id } = await trial.draft(staff, { languages: { en: { blocks: text(''), quickReplies: [] } } });
    const { body } = await staff.call('POST', `/deliveries/${id}/check`);
    expect(errorsOf(body)).toMatchObject([
      { severity: 'error', path: 'languages.en.blocks.0.text', message: '文章を入れてください' },
    ]);
  });
});
