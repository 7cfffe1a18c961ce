/** What the refusals of 職員 and 所属 mean, and at which field. */
import { codeOf, dataOf } from '../../api.ts';
import type { FieldProblem } from '../../shell/ErrorSummary.tsx';
import { messageOf } from '../../shell/messages.ts';
import { formatSeconds, passwordProblem } from './password-words.ts';

const SENTENCES: Readonly<Record<string, string>> = {
  last_administrator:
    '管理者がいなくなってしまうため、変えられません。先にほかの職員を管理者にしてください。',
  own_account:
    '自分の役割や状態は、自分では変えられません（閉め出されるのを防ぐため）。ほかの管理者に依頼してください。',
  department_name_taken: '同じところに、同じ名前の所属があります。別の名前にしてください。',
};

export function staffProblems(error: unknown): FieldProblem[] {
  const data = dataOf(error);
  const code = codeOf(error);
  switch (code) {
    case 'login_taken':
      return [
        data.field === 'mail'
          ? { field: 'staff-mail', message: 'このメールアドレスは、ほかの職員が使っています。' }
          : { field: 'staff-staffNumber', message: 'この職員番号は、もう登録されています。' },
      ];
    case 'invalid_input':
      return ((data.issues ?? []) as { path: string; message: string }[]).map(({ path, message }) => ({
        field: `staff-${path}`,
        message:
          path === 'mail' ? 'メールアドレスの形を確かめてください（例：taro@city.example.jp）。' : message,
      }));
    case 'department_name_taken':
      return [{ field: 'staff-name', message: SENTENCES.department_name_taken! }]; // in the table
    default:
      return [{ message: SENTENCES[code] ?? messageOf(error) }];
  }
}

/** For forms that ask for one's own password again. */
export function ownPasswordProblems(error: unknown): FieldProblem[] {
  const data = dataOf(error);
  switch (codeOf(error)) {
    case 'password_wrong':
      return [{ field: 'current-password', message: '今のパスワードが違います。' }];
    case 'password_refused':
      return [{ field: 'next-password', message: passwordProblem(data.reason) }];
    case 'too_many_attempts':
      return [
        {
          message: `続けて間違えたため、${formatSeconds(Number(data.retryAfterSeconds ?? 60))}のあいだ受け付けません。時間がたってから、もう一度お試しください。`,
        },
      ];
    default:
      return [{ message: messageOf(error) }];
  }
}
