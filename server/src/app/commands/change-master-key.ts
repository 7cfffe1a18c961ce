import { changeMasterKey } from '../../platform/crypto/change-master-key.ts';
import { Refused, UsageError, type Command } from './command.ts';

export const keysChangeMaster: Command = {
  name: 'keys change-master',
  summary: 'マスターキーを替える（すべての自治体の鍵を、新しいマスターキーで包み直す。動かしたままでよい）',
  options: {
    'database-passwords': {
      example: 'new',
      text: 'new：データベースの役割のパスワードも替える。前のマスターキーを知られたおそれがあるとき。すべてのプロセスを止めてから行う',
    },
  },
  async run({ runtime, optional }) {
    const passwords = optional('database-passwords');
    if (passwords !== undefined && passwords !== 'new')
      throw new UsageError('--database-passwords に書けるのは new だけです。');
    const [to, from] = runtime.config.masterKeys;
    if (!from)
      throw new Refused(
        'MASTER_KEY に新しい鍵を、MASTER_KEY_PREVIOUS に今までの鍵を入れて実行してください。動いているプロセスにも、先に両方を入れて再起動しておきます。',
      );
    if (to.equals(from)) throw new Refused('MASTER_KEY と MASTER_KEY_PREVIOUS が同じです。');
    const { changed, municipalities } = await changeMasterKey(
      runtime,
      { to, from },
      { newPasswords: passwords === 'new' },
    );
    const next = passwords
      ? 'MASTER_KEY_PREVIOUS を外して、すべてのプロセスを起動してください。'
      : 'MASTER_KEY_PREVIOUS を外して、プロセスを1つずつ再起動してください。';
    return {
      data: { changed, municipalities, databasePasswords: passwords === 'new' },
      text: `${municipalities}の自治体のうち${changed}の鍵を、新しいマスターキーで包み直しました。すべてが新しい鍵だけで開くことを確かめました。\n${next}\n前のバックアップを読むには前のマスターキーが要ります。バックアップの期限が来るまで、別の場所に保管してください。`,
    };
  },
};
