/** What the refusals of 職員 and 所属 mean, and at which field. */
import { codeOf, dataOf } from '../../api.ts';
import type { FieldProblem } from '../../shell/ErrorSummary.tsx';
import { messageOf } from '../../shell/messages.ts';
import { PERMISSIONS, type Permission } from '@madoguchi/contract/permissions';
import { formatDate } from '../../shell/format.ts';
import { formatSeconds, passwordProblem } from './password-words.ts';

const SENTENCES: Readonly<Record<string, string>> = {
  own_account:
    '自分の発令や状態は、自分では変えられません（閉め出されるのを防ぐため）。ほかの管理者に依頼してください。',
  role_fixed: '役割「管理者」は、いつでもすべてのことができます。変えることも消すこともできません。',
  successor_inactive: '引き継ぐ相手は、今ログインできる、ほかの職員にしてください。',
  place_impossible: '自分の下の所属へは動かせません。別の場所を選んでください。',
  already_retired: 'この所属は、もう廃止されています。',
  department_mail_taken: 'このアドレスは、もう確認済みです。',
  department_code_over:
    '確認コードの期限が切れたか、まちがいが続いたため、使えません。「送り直す」を押してください。',
  mail_not_sent:
    'メールを送れませんでした。アドレスは残してあります。しばらくしてから「送り直す」を押してください。',
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
    case 'last_administrator':
      return [
        {
          message: `${formatDate(`${String(data.day)}T00:00:00+09:00`)}から管理者がいなくなってしまうため、変えられません。先に、ほかの職員を管理者にしてください。`,
        },
      ];
    case 'permission_not_held':
      return [
        {
          message: `あなたが持っていない権限は、ほかの人に渡せません（${wordsOf(data.permissions)}）。管理者に依頼してください。`,
        },
      ];
    case 'department_mails_full':
      return [{ message: `アドレスは${String(data.most)}個までです。使わないものを外してください。` }];
    case 'department_code_wrong':
      return [{ message: `確認コードがちがいます（あと${String(data.left)}回）。` }];
    case 'department_needed':
      return [
        {
          field: 'staff-departmentId',
          message: 'この役割は自分の所属の分だけを扱います。所属を選んでください。',
        },
      ];
    case 'days_reversed':
      return [{ field: 'staff-until', message: '終わりの日は、始まりの日より後の日にしてください。' }];
    case 'things_left':
      return [{ message: `引き継いでいないものが${String(data.count)}件あります。先に引き継いでください。` }];
    case 'role_name_taken':
      return [{ field: 'staff-name', message: '同じ名前の役割があります。別の名前にしてください。' }];
    case 'role_in_use':
      return [
        {
          message: `この役割の発令が${String(data.posts)}件あります（過去のものも含みます）。記録のため、消せません。使わないときは、だれにも発令しないでください。`,
        },
      ];
    case 'posts_without_department':
      return [
        {
          message: `所属のない発令が${String(data.posts)}件あるため、「自分の所属」だけにはできません。先に、その人たちに所属のある発令を入れてください。`,
        },
      ];
    case 'department_not_empty':
      return [
        {
          message: `この日にも残る所属が${String(data.departments)}、発令が${String(data.posts)}件あります。先に動かすか、引き継ぐ所属を1つ選んで「発令も移す」を入れてください。`,
        },
      ];
    case 'successor_impossible':
      return [
        {
          message: `「${String(data.name)}」は引き継ぐ所属にできません（この所属やその下、その日までに廃止されるもの）。`,
        },
      ];
    case 'department_name_taken':
      return [{ field: 'staff-name', message: SENTENCES.department_name_taken! }]; // in the table
    default:
      return [{ message: SENTENCES[code] ?? messageOf(error) }];
  }
}

const wordsOf = (permissions: unknown): string =>
  (Array.isArray(permissions) ? (permissions as Permission[]) : [])
    .map((permission) => `『${PERMISSIONS[permission] ?? permission}』`)
    .join('');

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
