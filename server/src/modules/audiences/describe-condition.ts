/**
 * Reads a rule back as one sentence, so that whoever presses the button can say aloud whom it goes to. Every part is a
 * noun phrase that 「の人」 can follow.
 */
import type { Condition } from '@madoguchi/contract/audiences';
import { LANGUAGE_LABELS } from '@madoguchi/contract/questions';
import type { TxCtx } from '../../platform/context/context.ts';
import { attributeName } from './attribute-name.ts';
import { condition as conditionPoint } from './condition-plug.ts';
import type { Surroundings } from './definitions.ts';

/** What 友だち全員 and the testers are called. */
export const EVERYONE = '友だち全員';
export const TESTERS = 'テスト配信を受け取る職員';

const MISSING = '（見つからない項目）';

/** 「お住まいの地域が「旭地区」か「川辺地区」、かつ年齢が今年30～34歳の人（未回答の人は含みません）」 */
export async function describeCondition(
  ctx: TxCtx,
  around: Surroundings,
  whole: Condition,
  includeUnanswered: boolean,
): Promise<string> {
  if (whole.kind === 'testers') return TESTERS;
  const phrase = await describe(ctx, around, whole, 'top');
  if (!asksSomething(whole)) return `${phrase}の人`;
  return `${phrase}の人（未回答の人${includeUnanswered ? 'も含みます' : 'は含みません'}）`;
}

/** Whether anybody can be unanswered about it. */
function asksSomething(part: Condition): boolean {
  switch (part.kind) {
    case 'all':
    case 'any':
      return part.of.some(asksSomething);
    case 'not':
      return asksSomething(part.of);
    case 'answered':
    case 'friend_since':
    case 'testers':
    case 'list':
    case 'sample':
      return false;
    case 'segment':
      return !part.settled;
    default:
      return true;
  }
}

type Inside = 'top' | 'all' | 'any' | 'not';

async function describe(ctx: TxCtx, around: Surroundings, part: Condition, inside: Inside): Promise<string> {
  switch (part.kind) {
    case 'all':
    case 'any': {
      const [only] = part.of;
      if (part.of.length === 1 && only) return describe(ctx, around, only, inside);
      const phrases: string[] = [];
      for (const one of part.of) phrases.push(await describe(ctx, around, one, part.kind));
      const joined = phrases.join(part.kind === 'all' ? '、かつ' : '、または');
      return inside === 'top' || inside === part.kind ? joined : `（${joined}）`;
    }
    case 'not':
      if (part.of.kind === 'answered') return `${named(around, part.of.definitionId)}に未回答`;
      return `${await describe(ctx, around, part.of, 'not')}以外`;
    case 'choice': {
      const attribute = around.attributes.get(part.definitionId);
      const labels = part.choices.map(
        (key) => attribute?.choices.find((choice) => choice.key === key)?.label ?? MISSING,
      );
      return `${named(around, part.definitionId)}が${either(labels.map((label) => `「${label}」`))}`;
    }
    case 'answered':
      return `${named(around, part.definitionId)}に回答済み`;
    case 'age':
      return `${part.on === 'today' ? '今年' : `${Temporal.PlainDate.from(part.on).year}年`}の誕生日で${range(part.from, part.to, '歳')}`;
    case 'dates_age': {
      const when = part.on === 'today' ? '今日' : `${date(part.on)}`;
      return `${named(around, part.definitionId)}が${when}の時点で${range(part.from, part.to, part.unit === 'years' ? '歳' : 'か月')}`;
    }
    case 'friend_since':
      if (part.from === null)
        return part.to === null ? '友だち追加がいつでも' : `友だち追加が${date(part.to)}まで`;
      return part.to === null
        ? `友だち追加が${date(part.from)}以降`
        : `友だち追加が${date(part.from)}から${date(part.to)}まで`;
    case 'language':
      return `言語が${either(part.languages.map((language) => LANGUAGE_LABELS[language] ?? language))}`;
    case 'testers':
      return TESTERS;
    case 'segment':
      return `配信グループ「${around.segments.get(part.segmentId)?.name ?? MISSING}」${part.settled ? 'の対象' : ''}`;
    case 'list':
      return `名簿「${around.lists.get(part.listId)?.name ?? MISSING}」`;
    case 'sample':
      return `無作為に選んだ${part.percent}％（くじの番号${part.seed}）`;
    case 'plugged': {
      const plug = ctx.plugs.all(conditionPoint).find(({ name }) => name === part.plug);
      const settings = plug?.settings.safeParse(part.settings);
      return plug && settings?.success ? plug.describe(ctx, settings.data) : MISSING;
    }
  }
}

const named = (around: Surroundings, id: string): string => {
  const label = around.attributes.get(id)?.label;
  return label === undefined ? MISSING : attributeName(label);
};

/** More than six are too many to read; their number says enough, and the screen lists them. */
function either(labels: readonly string[]): string {
  return labels.length <= 6
    ? labels.join('か')
    : `${labels.slice(0, 5).join('か')}など${labels.length}件のどれか`;
}

function range(from: number | null, to: number | null, unit: string): string {
  if (from === null) return to === null ? `何${unit}でも` : `${to}${unit}以下`;
  if (to === null) return `${from}${unit}以上`;
  return from === to ? `${from}${unit}` : `${from}～${to}${unit}`;
}

function date(text: string): string {
  const { year, month, day } = Temporal.PlainDate.from(text);
  return `${year}年${month}月${day}日`;
}
