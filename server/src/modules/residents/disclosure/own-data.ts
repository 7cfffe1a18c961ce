/** What `residents` and the modules above it hold about a person. */
import { DATA_REQUEST_STATES, DATA_REQUESTS, FRIENDSHIPS } from '@madoguchi/contract/residents';
import { LANGUAGE_NAMES } from '@madoguchi/contract/questions';
import { lineUserIdFromBytes } from '../../line/index.ts';
import { asking } from '../../questions/index.ts';
import type { TxCtx } from '../../../platform/context/context.ts';
import { sql } from 'kysely';
import { TOKYO, todayInJapan } from '../../../platform/time/index.ts';
import { attributeDefinitions } from '../attribute-definitions.ts';
import { readAnswers } from '../answers.ts';
import { facetsOf } from '../facet-codes.ts';
import { displayNamePlace } from '../jobs.ts';
import { PROFILE_DIALOGUE } from '../questionnaire.ts';
import { HISTORY_TEXTS } from '../show-resident.ts';
import { sectionOf, type PersonalDataHeld, type Person } from './personal-data-held.ts';

/** 2026/11/21 12:34 in Japan. */
export function minuteOf(at: Temporal.Instant): string {
  const local = at.toZonedDateTimeISO(TOKYO).toPlainDateTime();
  return local.toString({ smallestUnit: 'minute' }).replace('T', ' ').replaceAll('-', '/');
}

/** 2026/11/21, as the times beside it. */
const dayOf = (on: Temporal.PlainDate): string => on.toString().replaceAll('-', '/');

export const ownData: PersonalDataHeld = {
  name: 'residents.own data',
  covers: {
    residents: 'shown',
    facets: 'shown',
    resident_dates: 'shown',
    sealed_values: 'shown',
    answer_times: 'shown',
    events: 'shown',
    dialogues: 'shown',
    resident_sessions: 'shown',
    personal_data_requests: 'shown',
    disclosure_packages: 'which packages were made stands in the record of who looked',
    resident_protections:
      '支援措置 is not the person’s own answer and is told at the counter, not on a paper that may be found',
  },
  async collect(ctx, person) {
    return [
      await account(ctx, person),
      await answers(ctx, person),
      await settings(ctx, person),
      await history(ctx, person),
      await running(ctx, person),
      await requests(ctx, person),
    ];
  },
};

const of = <T>(ctx: TxCtx, { residentNo }: Person, table: T) =>
  ctx.db
    .selectFrom(table as 'residents')
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('resident_no', '=', residentNo);

async function account(ctx: TxCtx, person: Person) {
  const row = await of(ctx, person, 'residents').selectAll().executeTakeFirstOrThrow();
  const name = row.display_name
    ? await ctx.cipher.open(ctx.scope.municipalityId, displayNamePlace(person.residentNo), row.display_name)
    : '（LINEから受け取っていません）';
  return sectionOf(
    'LINEでのつながり',
    '',
    ['こと', '内容'],
    [
      ['番号', person.residentNo],
      ['LINEの表示名', name],
      ['LINEの利用者番号', lineUserIdFromBytes(row.line_user_id)],
      ['状態', `${FRIENDSHIPS[row.friendship]}（${minuteOf(row.friendship_at)}から）`],
      ['友だちになった日時', minuteOf(row.first_followed_at)],
      ['登録した日時', row.registered_at ? minuteOf(row.registered_at) : '登録していません'],
      ['言語', row.language ? LANGUAGE_NAMES[row.language] : '選んでいません'],
      ['テスト配信を受け取る職員', row.staff_tester ? 'はい' : 'いいえ'],
      ['利用停止', row.use_stopped ? '停止中' : '停止していません'],
    ],
  );
}

async function answers(ctx: TxCtx, person: Person) {
  const attributes = await attributeDefinitions(ctx);
  const held = await readAnswers(ctx, person.residentNo, attributes, { sealed: true });
  const asked = asking('ja', todayInJapan(ctx.now()));
  const times = new Map(
    (
      await sql<{ id: string; on: Temporal.PlainDate }>`
        SELECT definition_id AS id, answered_on AS on FROM answer_times
        WHERE municipality_id = ${ctx.scope.municipalityId} AND resident_no = ${person.residentNo}`.execute(
        ctx.db,
      )
    ).rows.map(({ id, on }) => [id, dayOf(on)]),
  );
  const rows = attributes.flatMap((attribute) => {
    const answer = held.get(attribute.id);
    if (!answer || answer.state === 'unanswered') return [];
    const text =
      answer.state === 'declined' ? '「答えない」を選択' : attribute.ask.show(attribute, asked, answer.value);
    return [[attribute.label, text, attribute.purpose, times.get(attribute.id) ?? '']];
  });
  return sectionOf('登録内容', '', ['登録項目', '答え', '利用目的', '答えた日'], rows);
}

/** Settings of reception and the like: what is held beside answers, by the names of our codes. */
const SETTINGS: Readonly<Record<string, string>> = { reception: '受信設定', use_stopped: '利用停止' };

async function settings(ctx: TxCtx, person: Person) {
  const row = await of(ctx, person, 'facets')
    .select(sql<number[]>`"values"`.as('values'))
    .executeTakeFirst();
  const held = await facetsOf(ctx, row?.values ?? []);
  const rows = held
    .filter(({ kind }) => kind in SETTINGS)
    .map(({ kind, subject, value }) => [SETTINGS[kind]!, subject, value]); // filtered by in above
  return sectionOf(
    '受信の設定',
    rows.length > 0 ? '値は記録されている形のままです。' : '',
    ['こと', '種類', '値'],
    rows,
  );
}

async function history(ctx: TxCtx, person: Person) {
  const rows = await ctx.db
    .selectFrom('events')
    .select(['kind', 'at'])
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('resident_no', '=', person.residentNo)
    .orderBy('event_id')
    .execute();
  return sectionOf(
    'これまでのこと',
    '25か月より前の記録は消えています。',
    ['日時', 'こと'],
    rows.map(({ at, kind }) => [minuteOf(at), HISTORY_TEXTS[kind] ?? kind]),
  );
}

/** What residents know them as. */
const DIALOGUES: Readonly<Record<string, string>> = { [PROFILE_DIALOGUE]: '登録アンケート' };

async function running(ctx: TxCtx, person: Person) {
  const dialogues = await ctx.db
    .selectFrom('dialogues')
    .select(['dialogue', 'touched_at'])
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('resident_no', '=', person.residentNo)
    .execute();
  const sessions = await of(ctx, person, 'resident_sessions')
    .select(sql<Temporal.Instant>`created_at`.as('at'))
    .execute();
  return sectionOf(
    '続いていること',
    '',
    ['日時', 'こと'],
    [
      ...dialogues.map((row) => [
        minuteOf(row.touched_at),
        `トークの途中のやり取り（${DIALOGUES[row.dialogue] ?? row.dialogue}）`,
      ]),
      ...sessions.map(({ at }) => [minuteOf(at), 'ページへのログイン（12時間で消えます）']),
    ],
  );
}

async function requests(ctx: TxCtx, person: Person) {
  const rows = await ctx.db
    .selectFrom('personal_data_requests')
    .select(['kind', 'receipt_number', 'received_on', 'state', 'decided_on'])
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('resident_no', '=', person.residentNo)
    .orderBy('received_on')
    .execute();
  return sectionOf(
    '開示・訂正・利用停止の請求',
    '',
    ['種類', '受付番号', '受付日', '決定', '決定日'],
    rows.map((row) => [
      DATA_REQUESTS[row.kind].label,
      row.receipt_number,
      dayOf(row.received_on),
      DATA_REQUEST_STATES[row.state],
      row.decided_on ? dayOf(row.decided_on) : '',
    ]),
  );
}
