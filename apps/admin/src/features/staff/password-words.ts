/** The policy of passwords in words: said before typing and when one is refused (platform/auth/password-policy.ts). */
export const PASSWORD_POLICY =
  '12文字以上。長い言葉の組み合わせが覚えやすく安全です。記号や数字を混ぜる決まりはありません。よく使われるもの、職員番号や名前を含むものは使えません。';

const PROBLEMS: Readonly<Record<string, string>> = {
  too_short: 'パスワードが短すぎます。12文字以上にしてください。',
  too_long: 'パスワードが長すぎます。128文字以下にしてください。',
  common: 'よく使われるパスワードです。ほかのものにしてください。',
  contains_name: '職員番号や名前を含まないパスワードにしてください。',
  same: '今までと違うパスワードにしてください。',
};

export const passwordProblem = (reason: unknown): string =>
  PROBLEMS[String(reason)] ?? 'このパスワードは使えません。ほかのものにしてください。';

/** 「1分5秒」 */
export function formatSeconds(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  const minutes = Math.floor(whole / 60);
  return minutes > 0 ? `${minutes}分${whole % 60}秒` : `${whole}秒`;
}
