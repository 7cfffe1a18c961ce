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
  not_found: '見つかりませんでした。ほかの人が削除したか、アドレスが違うかもしれません。',
  changed_meanwhile: 'ほかの人が先に保存しました。画面を開き直して、内容を確かめてください。',
  segment_changed: 'ほかの人が先に保存しました。画面を開き直して、内容を確かめてください。',
  wrong_state: '今の状態では、この操作はできません。画面を開き直してください。',
  too_large: 'ファイルが大きすぎます。',
};

/** What to tell the person about a failed request. */
export function messageOf(error: unknown): string {
  const code = codeOf(error);
  if (code === 'forbidden') {
    const permission = dataOf(error).permission as Permission | undefined;
    const label = permission ? PERMISSIONS[permission] : undefined;
    return label
      ? `この操作には『${label}』の権限が必要です。管理者に依頼してください。`
      : 'この操作はできません。管理者に依頼してください。';
  }
  if (code === 'invalid_input') {
    const issues = (dataOf(error).issues ?? []) as { message: string }[];
    return issues[0]?.message ?? '入力した内容を確かめてください。';
  }
  return SENTENCES[code] ?? SENTENCES.internal!; // the fallback is in the table
}
