/** What a condition may be refused or warned for. */
import { z } from 'zod';

/** What is wrong with a condition against today's attributes; `path` leads to the part (`of.1.of.0`). */
export const conditionProblem = z.object({
  path: z.string(),
  code: z.enum([
    'definition_missing',
    'definition_retired',
    'definition_kind',
    'choice_missing',
    'segment_missing',
    'segment_archived',
    'segment_cycle',
    'list_missing',
    'list_expired',
    'outside_limit',
    'too_deep',
    'plug_missing',
    'plug_settings',
  ]),
  /** What it is about, for the sentence on the screen: a label or a key. */
  about: z.string(),
});
export type ConditionProblem = z.infer<typeof conditionProblem>;

export const CONDITION_PROBLEM_LABELS = {
  definition_missing: '登録項目が見つかりません',
  definition_retired: '使用をやめた登録項目です',
  definition_kind: 'この登録項目では使えない条件です',
  choice_missing: '選択肢が見つかりません',
  segment_missing: '配信グループが見つかりません',
  segment_archived: '使用をやめた配信グループです',
  segment_cycle: '配信グループが自分自身を条件にしています',
  list_missing: '名簿が見つかりません',
  list_expired: '保存期限が過ぎた名簿です。中身は消えています',
  outside_limit: 'この配信先には送れません',
  too_deep: '条件が大きすぎます。配信グループを分けてください',
  plug_missing: 'この条件は今は使えません',
  plug_settings: '条件の設定が正しくありません',
} as const satisfies Record<ConditionProblem['code'], string>;

/** Problems under which a condition still has a meaning (it is counted, with a warning): the others refuse saving. */
export const TOLERATED_PROBLEMS: readonly ConditionProblem['code'][] = [
  'definition_retired',
  'segment_archived',
];
