/** The policy of passwords in words: said before typing and when one is refused (platform/auth/password-policy.ts). */
import type { PasswordProblem } from '@madoguchi/contract/staff';

export const PASSWORD_POLICY =
  '12文字以上。長い言葉の組み合わせが覚えやすく安全です。記号や数字を混ぜる決まりはありません。よく使われるもの、流出が知られているもの、職員番号・名前・市の名前に少し足しただけのもの、最近使っていたものは使えません。';

const PROBLEMS: Readonly<Record<PasswordProblem, string>> = {
  too_short: 'パスワードが短すぎます。12文字以上にしてください。',
  too_long: 'パスワードが長すぎます。128文字以下にしてください。',
  common: 'よく使われるパスワードです。ほかのものにしてください。',
  breached:
    '流出したパスワードの一覧にあるもの、またはそれに数字や記号を足しただけのものです。ほかのものにしてください。',
  contains_number: '職員番号に少し足しただけのパスワードです。職員番号を含まないものにしてください。',
  contains_name: '名前やメールアドレスに少し足しただけのパスワードです。名前を含まないものにしてください。',
  contains_town: '市区町村の名前に少し足しただけのパスワードです。ほかのものにしてください。',
  same: '今のパスワード（または渡されたパスワード）と同じです。違うパスワードにしてください。',
  reused: '最近使っていたパスワードです。今のものを含めて最近の5つとは違うパスワードにしてください。',
};

export const passwordProblem = (reason: unknown): string =>
  (PROBLEMS as Readonly<Record<string, string>>)[String(reason)] ??
  'このパスワードは使えません。ほかのものにしてください。';

/** 「1分5秒」 */
export function formatSeconds(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  const minutes = Math.floor(whole / 60);
  return minutes > 0 ? `${minutes}分${whole % 60}秒` : `${whole}秒`;
}
