/**
 * Makes any number of invented residents inside PostgreSQL, always the same ones: every draw is a hash of the resident's
 * number. A million take well under a minute.
 *
 * The invented city's friends, as the share of all of them (our own assumptions, chosen to resemble a Japanese city; no
 * real person or city is behind them):
 * - 8 % block the account. 12 % never opened the questionnaire and are known only as friends.
 * - Who did: 4 % gave no area, 6 % no birth year, 9 % no sex, 5 % no topics, 20 % did not answer about children.
 * - Area: one dense centre, two suburbs, two villages (`AREA_SHARES`).
 * - Age: the population pyramid of 2025 in steps of five years (two bulges: born 1947–49 and 1971–74), thinned at
 *   both ends because fewer of the very young and the very old use LINE (`AGE_SHARES`).
 * - Sex: women 55 % (more of them follow a town's account), men 43 %, other 2 %.
 * - Topics: each chosen independently (`TOPIC_SHARES`); childcare by 85 % of those with children, else by 8 %.
 * - Children: 45 % of those aged 25 to 49, 3 % of others; one (45 %), two (40 %) or three (15 %), born evenly over the last 18 years.
 * - Language: Japanese 96.4 %, English, Chinese, Korean, Portuguese and Vietnamese the rest; unknown for 3 % of all.
 * - Friends since: evenly over the last four years. Staff testers: the first three, and one in 50,000.
 */
import { sql, type RawBuilder } from 'kysely';
import type { Ctx, TxCtx } from '../src/platform/context/context.ts';
import { rebuildFacets } from '../src/modules/audiences/index.ts';
import { facetCodes } from '../src/modules/residents/index.ts';
import { todayInJapan } from '../src/platform/time/index.ts';

export interface SeedOptions {
  readonly channelId: string;
  readonly count: number;
  /** LINE user ids of friends `first` … `first + count - 1`, 16 bytes each: the emulator's rule for virtual users. */
  lineIds(first: number, count: number): Buffer;
}

const AREA_SHARES = [28, 19, 16, 13, 10, 8, 6];
/** 15–19, 20–24, … 90–94. */
const AGE_SHARES = [3.2, 5.2, 6.0, 6.6, 7.6, 8.4, 9.4, 10.6, 9.4, 8.2, 7.6, 7.4, 5.6, 3.0, 1.3, 0.5];
const YOUNGEST = 15;
const SEX_SHARES = [55, 43, 2];
const TOPIC_SHARES = [0.41, 0.27, 0.72, 0.38, 0.46, 0.22, 0.08, 0.34, 0.44, 0.12];
const CHILDCARE_TOPIC = 6;
const LANGUAGES = ['ja', 'en', 'zh', 'ko', 'pt', 'vi'];
const LANGUAGE_SHARES = [96.4, 0.9, 0.9, 0.4, 0.7, 0.7];
const CHILD_YEARS = 18;

/** Residents per transaction: each stays far below the app role's transaction_timeout of 30 s. */
const BATCH = 25_000;
/** Batches side by side: PostgreSQL works on one core for each (48 s of one core for a million, measured 2026-11). */
const AT_ONCE = 2;

/**
 * Adds `count` residents after those that exist, with their answers, and makes the audience bits.
 * The model attributes must be there (`attributes.ts`).
 */
export async function seedResidents(ctx: Ctx, options: SeedOptions): Promise<void> {
  const { first, codes } = await ctx.transaction(async (ctx) => ({
    first: await takeNumbers(ctx, options.count),
    codes: await internAll(ctx),
  }));
  let begun = 0;
  const work = async (): Promise<void> => {
    while (begun < options.count) {
      const start = first + begun;
      const count = Math.min(BATCH, options.count - begun);
      begun += count;
      await ctx.transaction(async (ctx) => {
        await insertResidents(ctx, options, start, count);
        await insertDates(ctx, codes, start, count);
        await insertFacets(ctx, codes, start, count);
      });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  await rebuildFacets(ctx);
}

async function takeNumbers(ctx: TxCtx, count: number): Promise<number> {
  const { rows } = await sql<{ first: number }>`
    INSERT INTO resident_counters AS c (municipality_id, next_no) VALUES (${ctx.scope.municipalityId}, ${count})
    ON CONFLICT (municipality_id) DO UPDATE SET next_no = c.next_no + ${count}
    RETURNING next_no - ${count} AS first`.execute(ctx.db);
  return rows[0]!.first; // an upsert returns its row
}

interface Codes {
  readonly followed: number;
  readonly tester: number;
  readonly languages: number[];
  readonly area: Coded;
  readonly year: Coded;
  readonly sex: Coded;
  readonly topics: Coded;
  readonly children: Coded;
  /** The year in which the youngest age of AGE_SHARES ends, counted this year. */
  readonly today: Temporal.PlainDate;
}

interface Coded {
  readonly definitionId: string;
  readonly answered: number;
  /** In the order of the choices, or of the years or months from the earliest on. */
  readonly values: number[];
}

/** Interns every value that the draws can give, so that residents are one INSERT … SELECT. */
async function internAll(ctx: TxCtx): Promise<Codes> {
  const { municipalityId } = ctx.scope;
  const today = todayInJapan(ctx.now());
  const { rows: definitions } = await sql<{
    id: string;
    key: string;
    settings: { choices?: { key: string }[] };
  }>`
    SELECT id, key, settings FROM attribute_definitions WHERE municipality_id = ${municipalityId}`.execute(
    ctx.db,
  );
  const definition = (key: string) => {
    const found = definitions.find((row) => row.key === key);
    if (!found) throw new Error(`the model attribute '${key}' is missing: seed the attributes first`);
    return found;
  };
  const wanted: { kind: string; subject: string; value: string }[] = [];
  const want = (kind: string, subject: string, value: string) => wanted.push({ kind, subject, value }) - 1;
  const coded = (
    key: string,
    kind: string,
    values: (settings: { choices?: { key: string }[] }) => string[],
  ) => {
    const { id, settings } = definition(key);
    return {
      definitionId: id,
      answered: want('answered', id, ''),
      values: values(settings).map((value) => want(kind, id, value)),
    };
  };
  const choiceKeys = (settings: { choices?: { key: string }[] }) =>
    (settings.choices ?? []).map((choice) => choice.key);
  const followed = want('friendship', '', 'followed');
  const tester = want('tester', '', 'yes');
  const languages = LANGUAGES.map((language) => want('language', '', language));
  const oldest = today.year - YOUNGEST - AGE_SHARES.length * 5 + 1;
  const years = Array.from({ length: AGE_SHARES.length * 5 }, (_, index) => String(oldest + index));
  const firstMonth = today.toPlainYearMonth().subtract({ years: CHILD_YEARS });
  const months = Array.from({ length: CHILD_YEARS * 12 + 1 }, (_, index) =>
    firstMonth.add({ months: index }).toString(),
  );
  const places = {
    area: coded('residential_area', 'choice', choiceKeys),
    year: coded('birth_year', 'year', () => years),
    sex: coded('sex', 'choice', choiceKeys),
    topics: coded('topics', 'choice', choiceKeys),
    children: coded('children_birth_dates', 'birth_month', () => months),
  };
  const codes = await facetCodes(ctx, wanted);
  const codedOf = (place: Coded): Coded => ({
    ...place,
    answered: codes[place.answered]!,
    values: place.values.map((at) => codes[at]!),
  });
  return {
    followed: codes[followed]!,
    tester: codes[tester]!,
    languages: languages.map((at) => codes[at]!),
    area: codedOf(places.area),
    year: codedOf(places.year),
    sex: codedOf(places.sex),
    topics: codedOf(places.topics),
    children: codedOf(places.children),
    today,
  };
}

/** A number in [0, 1) that depends only on resident and question. */
const draw = (question: number, no: RawBuilder<unknown> = sql`no`) =>
  sql`((hashint4extended(${no}, ${sql.raw(String(question))}) & 1073741823) / 1073741824.0::float8)`;

/** Which of the shares a draw falls into, from 1: PostgreSQL's binary search over their running sums. */
function pick(question: number, shares: readonly number[]): RawBuilder<unknown> {
  const whole = shares.reduce((sum, share) => sum + share, 0);
  let sum = 0;
  const borders = shares.map((share) => (sum += share) / whole);
  return sql`(width_bucket(${draw(question)}, ${sql.raw(`'{0,${borders.slice(0, -1).join(',')}}'`)}::float8[]))`;
}

const numbers = (first: number, count: number) =>
  sql`generate_series(${first}::int, ${first + count - 1}::int) AS no`;
const BLOCKED = sql`${draw(1)} < 0.08`;
const REGISTERED = sql`${draw(2)} >= 0.12`;
const LANGUAGE_KNOWN = sql`${draw(3)} >= 0.03`;
const TESTER = sql`(no < 3 OR no % 50000 = 777)`;

async function insertResidents(
  ctx: TxCtx,
  options: SeedOptions,
  first: number,
  count: number,
): Promise<void> {
  const friend = sql`(${ctx.now()}::timestamptz - make_interval(secs => (86400 * 1460 * ${draw(4)})::int))`;
  await sql`
    INSERT INTO residents (municipality_id, resident_no, channel_id, line_user_id, friendship, friendship_at, first_followed_at, language, staff_tester, registered_at)
    SELECT ${ctx.scope.municipalityId}, no, ${options.channelId}, substring(${options.lineIds(first, count)}::bytea FROM (no - ${first}) * 16 + 1 FOR 16),
      CASE WHEN ${BLOCKED} THEN 'blocked' ELSE 'followed' END, ${friend}, ${friend},
      CASE WHEN ${LANGUAGE_KNOWN} THEN (${sql.raw(`'{${LANGUAGES.join(',')}}'`)}::text[])[${pick(5, LANGUAGE_SHARES)}] END,
      ${TESTER}, CASE WHEN ${REGISTERED} THEN ${friend} END
    FROM ${numbers(first, count)}`.execute(ctx.db);
}

/** Index of the birth year counted from the oldest, from 1. */
const YEAR = sql`((${AGE_SHARES.length} - ${pick(6, AGE_SHARES)}) * 5 + 1 + (${draw(7)} * 5)::int % 5)`;
const HAS_CHILDREN = sql`${draw(8)} < CASE WHEN ${pick(6, AGE_SHARES)} BETWEEN 3 AND 7 THEN 0.45 ELSE 0.03 END`;
const ANSWERED_CHILDREN = sql`(${REGISTERED} AND ${draw(9)} >= 0.20)`;

/** The birth dates of a resident's children, as rows (date). */
function childDates(today: Temporal.PlainDate): RawBuilder<unknown> {
  // 6,570 days are 18 years less the leap days: the oldest child is still below 18.
  return sql`(
    SELECT DISTINCT ${today}::date - (${draw(11, sql`no * 3 + child`)} * 6570)::int AS date
    FROM generate_series(0, ${pick(10, [45, 40, 15])} - 1) AS child
    WHERE ${ANSWERED_CHILDREN} AND ${HAS_CHILDREN}
  )`;
}

async function insertDates(ctx: TxCtx, codes: Codes, first: number, count: number): Promise<void> {
  await sql`
    INSERT INTO resident_dates (municipality_id, resident_no, definition_id, date)
    SELECT ${ctx.scope.municipalityId}::int, no, ${codes.children.definitionId}::uuid, date
    FROM ${numbers(first, count)}, LATERAL ${childDates(codes.today)} AS child`.execute(ctx.db);
}

async function insertFacets(ctx: TxCtx, codes: Codes, first: number, count: number): Promise<void> {
  const { municipalityId } = ctx.scope;
  const list = (values: readonly number[]) => sql`${sql.raw(`'{${values.join(',')}}'`)}::int[]`;
  const answer = (question: number, unanswered: number, place: Coded, index: RawBuilder<unknown>) =>
    sql`CASE WHEN ${REGISTERED} AND ${draw(question)} >= ${sql.raw(String(unanswered))} THEN ARRAY[${place.answered}::int, (${list(place.values)})[${index}]] END`;
  const topics = sql.join(
    TOPIC_SHARES.map((share, index) => {
      const code = codes.topics.values[index] ?? null;
      const likes =
        index === CHILDCARE_TOPIC
          ? sql`CASE WHEN ${HAS_CHILDREN} THEN 0.85 ELSE 0.08 END`
          : sql.raw(String(share));
      return sql`CASE WHEN ${draw(30 + index)} < ${likes} THEN ${code}::int END`;
    }),
  );
  const firstMonth = codes.today.toPlainYearMonth().subtract({ years: CHILD_YEARS });
  const month = sql`((extract(year FROM date)::int - ${firstMonth.year}) * 12 + extract(month FROM date)::int - ${firstMonth.month} + 1)`;
  await sql`
    INSERT INTO facets (municipality_id, resident_no, "values")
    SELECT ${municipalityId}, no, array_sort(array_remove(
      ARRAY[
        CASE WHEN NOT (${BLOCKED}) THEN ${codes.followed}::int END,
        CASE WHEN ${TESTER} THEN ${codes.tester}::int END,
        CASE WHEN ${LANGUAGE_KNOWN} THEN (${list(codes.languages)})[${pick(5, LANGUAGE_SHARES)}] END,
        CASE WHEN ${ANSWERED_CHILDREN} THEN ${codes.children.answered}::int END
      ]
      || ${answer(20, 0.04, codes.area, pick(21, AREA_SHARES))}
      || ${answer(22, 0.06, codes.year, YEAR)}
      || ${answer(23, 0.09, codes.sex, pick(24, SEX_SHARES))}
      || CASE WHEN ${REGISTERED} AND ${draw(25)} >= 0.05 THEN ARRAY[${codes.topics.answered}::int, ${topics}] END
      || ARRAY(SELECT DISTINCT (${list(codes.children.values)})[${month}] FROM ${childDates(codes.today)} AS child), NULL))
    FROM ${numbers(first, count)}`.execute(ctx.db);
}
