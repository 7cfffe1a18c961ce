/** What the refusals of signing in mean for the person who types. */
import { codeOf, dataOf } from '../../../api.ts';
import { messageOf } from '../../../shell/messages.ts';
import { formatSeconds, passwordProblem } from '../password-words.ts';

const WRONG = {
  digits:
    '確認コードが違います。今アプリや機器に表示されているコードを入れてください。一度使ったコードは使えません。',
  printed: '印刷したコードが違うか、もう使われています。まだ使っていないものを入れてください。',
  key: 'このキーでは確かめられませんでした。登録したキーで、もう一度お試しください。',
} as const;

/** @param means what was tried: digits of an app or token, a printed code, or a key */
export function signInMessage(error: unknown, means: 'digits' | 'printed' | 'key' = 'digits'): string {
  switch (codeOf(error)) {
    case 'sign_in_failed':
      return '職員番号（またはメールアドレス）かパスワードが違います。';
    case 'code_wrong':
      return WRONG[means];
    case 'too_many_attempts':
      return `続けて間違えたため、${formatSeconds(Number(dataOf(error).retryAfterSeconds ?? 60))}のあいだ受け付けません。`;
    case 'password_refused':
      return passwordProblem(dataOf(error).reason);
    case 'not_found':
      return '自治体が見つかりません。管理者から案内されたアドレスを開いてください。';
    case 'passkeys_impossible':
      return 'この場所（IPアドレスで開いた画面）では、キーを使えません。ほかの方法を使ってください。';
    case 'sign_in_expired':
      return 'ログインの途中で時間がたちました。職員番号とパスワードからやり直してください。';
    default:
      return messageOf(error);
  }
}

/** When a lock-out ends, in milliseconds since 1970; null for any other failure. */
export function lockedUntil(error: unknown): number | null {
  return codeOf(error) === 'too_many_attempts'
    ? Date.now() + Number(dataOf(error).retryAfterSeconds ?? 60) * 1000
    : null;
}
