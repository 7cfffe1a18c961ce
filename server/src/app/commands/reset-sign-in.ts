import { resetStaffSignIn } from '../../modules/staff/index.ts';
import { DomainError } from '../../platform/errors/index.ts';
import { MUNICIPALITY, Refused, type Command } from './command.ts';

export const staffResetSignIn: Command = {
  name: 'staff reset-sign-in',
  summary:
    '職員のログインを再設定し、新しい最初のパスワードを1度だけ示す。画面でも封筒の復旧コードでも、だれも入れないときに使う',
  options: {
    municipality: MUNICIPALITY,
    login: { example: '10001', text: '職員番号かメールアドレス', required: true },
  },
  async run({ required, municipality }) {
    try {
      const { initialPassword } = await resetStaffSignIn(await municipality(), required('login'));
      return {
        data: { initialPassword },
        text: [
          '今までのパスワードと2段階認証は使えなくなりました。',
          `最初のパスワード：${initialPassword}`,
          'このパスワードは二度と表示されません。本人だけに伝えてください。最初のログインで変えてもらいます。',
        ].join('\n'),
      };
    } catch (error) {
      if (!(error instanceof DomainError) || error.code !== 'not_found') throw error;
      throw new Refused('その職員番号やメールアドレスの職員はいません。');
    }
  },
};
