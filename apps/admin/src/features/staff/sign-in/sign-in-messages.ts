/** What the refusals of signing in mean for the person who types. */
import { codeOf, dataOf } from '../../../api.ts';
import { messageOf } from '../../../shell/messages.ts';

const PASSWORD_PROBLEMS: Readonly<Record<string, string>> = {
  too_short: 'パスワードが短すぎます。12文字以上にしてください。',
  too_long: 'パスワードが長すぎます。',
  common: 'よく使われるパスワードです。ほかのものにしてください。',
  contains_name: '職員番号や名前を含まないパスワードにしてください。',
  same: '今までと違うパスワードにしてください。',
};

export function signInMessage(error: unknown): string {
  switch (codeOf(error)) {
    case 'sign_in_failed':
      return '職員番号（またはメールアドレス）かパスワードが違います。';
    case 'code_wrong':
      return '確認コードが違います。今アプリに表示されているコードを入れてください。';
    case 'too_many_attempts': {
      const minutes = Math.ceil(Number(dataOf(error).retryAfterSeconds ?? 60) / 60);
      return `続けて間違えたため、しばらくログインできません。約${minutes}分後にもう一度お試しください。`;
    }
    case 'password_refused':
      return PASSWORD_PROBLEMS[String(dataOf(error).reason)] ?? messageOf(error);
    case 'not_found':
      return '自治体が見つかりません。管理者から案内されたアドレスを開いてください。';
    default:
      return messageOf(error);
  }
}
