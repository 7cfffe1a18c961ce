/** What the refusals of recovery mean. */
import { codeOf } from '../../../api.ts';
import { inviteProblem } from '../people/InvitationState.tsx';

export function recoveryProblem(error: unknown): string {
  switch (codeOf(error)) {
    case 'recovery_open':
      return 'この人の再設定は、もう依頼されています。「職員」の「ログインの再設定」で、承認を待っています。';
    case 'recovery_over':
      return 'この依頼は、もう承認されたか、取り消されたか、期限が切れました。画面を開き直してください。';
    case 'second_person_needed':
      return '自分が依頼したものは、別の管理者が承認します。ほかにいないときは、封筒の復旧コードを入れてください。';
    case 'envelope_refused':
      return '封筒の復旧コードが違うか、もう使われています。印のないコードを、紙のとおりに入れてください。';
    case 'own_account':
      return '自分のログインの再設定は、自分では依頼も承認もできません。ほかの管理者に依頼してください。';
    case 'account_not_usable':
      return '利用停止・抹消の人のログインは再設定できません。先に、職員の画面で利用を再開してください。';
    case 'mail_failed':
      return '承認しましたが、招待メールを送れませんでした。職員の画面で、招待を送り直すか、招待状を印刷してください。';
    default:
      return inviteProblem(error);
  }
}
