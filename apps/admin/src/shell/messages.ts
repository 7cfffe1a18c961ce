/**
 * Japanese sentences for the contract's error codes: what happened and what to do. A screen may say it better at the
 * field; whatever it does not handle comes here.
 */
import { PERMISSIONS, type Permission } from '@madoguchi/contract/permissions';
import { codeOf, dataOf } from '../api.ts';

const SENTENCES: Readonly<Record<string, string>> = {
  network: 'サーバーにつながりません。入力した内容は残っています。少し待ってから、もう一度お試しください。',
  internal:
    'エラーが起きました。入力した内容は残っています。もう一度お試しください。続くときは管理者にお知らせください。',
  signed_out: 'ログインの期限が切れました。もう一度ログインしてください。',
  place_refused:
    'この場所からは使えません。市役所のネットワークから開いてください。できないときは、管理者に依頼してください。',
  confirmation_needed:
    '本人確認をしなかったため、まだ行っていません。入力した内容は残っています。もう一度ボタンを押すと、続けられます。',
  not_found: '見つかりませんでした。ほかの人が削除したか、アドレスが違うかもしれません。',
  limit_rests_on:
    'この内容は、あなたの「送れる配信グループ」のもとになっているため、あなたは変えられません。職員を管理できる人に依頼してください。',
  own_limit: '自分の「送れる配信グループ」は変えられません。ほかの管理者に依頼してください。',
  changed_meanwhile: 'ほかの人が先に保存しました。画面を開き直して、内容を確かめてください。',
  segment_changed: 'ほかの人が先に保存しました。画面を開き直して、内容を確かめてください。',
  use_stopped: '利用停止中のため、登録内容は直せません。',
  already_decided: 'この請求は、もう決定しています。画面を開き直してください。',
  already_extended: '期限を延ばせるのは1回です。',
  received_later: '受付日は今日までの日付にしてください。',
  not_in_force: '利用停止は、もう終わっています。画面を開き直してください。',
  known_later: '知った日は今日までの日付にしてください。',
  already_done: 'もう記録されています。画面を開き直してください。',
  already_protected: 'ほかの人が先に印を付けました。画面を開き直してください。',
  not_protected: 'ほかの人が先に印を外しました。画面を開き直してください。',
  wrong_state: '今の状態では、この操作はできません。画面を開き直してください。',
  search_too_wide:
    '記録が多く、時間がかかりすぎました。期間を短くするか、行った人・対象・操作のどれかを選んでください。',
  too_large: '送った内容が大きすぎます。ファイルを小さくするか、分けてからお試しください。',
  too_many_requests:
    '短い間に多くの操作がありました。入力した内容は残っています。少し待ってから、もう一度お試しください。',
  overloaded:
    'ただいま混み合っています。入力した内容は残っています。少し待ってから、もう一度お試しください。',
};

/** What to tell the person about a failed request. */
export function messageOf(error: unknown): string {
  const code = codeOf(error);
  if (code === 'forbidden') return refusalOf(dataOf(error) as Refused);
  if (code === 'invalid_input') {
    const issues = (dataOf(error).issues ?? []) as { message: string }[];
    return issues[0]?.message ?? '入力した内容を確かめてください。';
  }
  return SENTENCES[code] ?? SENTENCES.internal!; // the fallback is in the table
}

interface Refused {
  readonly outside?: boolean;
  readonly permission?: Permission;
  readonly department?: string;
  readonly givers?: readonly { readonly name: string; readonly department: string | null }[];
}

/** 「この操作には『配信する』の権限が必要です。広報課の港 はるかさんに依頼してください。」 */
function refusalOf({ permission, department, outside, givers = [] }: Refused): string {
  const label = permission ? PERMISSIONS[permission] : undefined;
  if (outside && label)
    return `『${label}』は、今つないでいる場所からはできません。市役所のネットワークから行ってください。`;
  const whose = department ? `「${department}」の` : '';
  const what = label ? `この操作には${whose}『${label}』の権限が必要です。` : 'この操作はできません。';
  const people = givers.map((giver) => `${giver.department ? `${giver.department}の` : ''}${giver.name}さん`);
  return `${what}${people.length > 0 ? people.join('、または') : '管理者'}に依頼してください。`;
}
