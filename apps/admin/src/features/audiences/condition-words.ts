/** What the screens call the parts of a condition. */
import type { ConditionLeaf } from '@madoguchi/contract/audiences';
import type { GroupMode, Lack } from './condition-draft.ts';
import { attributeOf, type Material } from './material.ts';

export const GROUP_MODES: Readonly<Record<GroupMode, string>> = {
  all: 'すべてに当てはまる',
  any: 'どれかに当てはまる',
  none: 'どれにも当てはまらない',
  not_all: 'すべてに当てはまるとは限らない（1つでも外れる）',
};

export const LACKS: Readonly<Record<Lack, string>> = {
  choices: '選択肢を1つ以上選んでください。',
  range: '年齢を入れてください（片方だけでもかまいません）。',
  range_order: '「から」は「まで」より前にしてください。',
  day: '日付を入れてください。',
  languages: '言語を1つ以上選んでください。',
  segment: '配信グループを選んでください。',
  list: '名簿を選んでください。',
  subject: '何についての条件かを選んでください。',
  parts: '条件を1つ以上追加してください。',
};

/** The heading of a part. */
export function partTitle(material: Material, leaf: ConditionLeaf): string {
  switch (leaf.kind) {
    case 'choice':
    case 'age':
    case 'dates_age':
    case 'answered':
      return attributeOf(material, leaf.definitionId)?.label ?? '見つからない登録項目';
    case 'friend_since':
      return '友だち追加の時期';
    case 'language':
      return '言語';
    case 'testers':
      return 'テスト配信を受け取る職員';
    case 'segment':
      return '配信グループ';
    case 'list':
      return '名簿';
    case 'sample':
      return '無作為に選ぶ（くじ引き）';
    case 'plugged':
      return material.plugged.find(({ plug }) => plug === leaf.plug)?.label ?? '今は使えない条件';
  }
}
