/** What the refusals of 接続できる場所 mean, and at which field. */
import { codeOf, dataOf } from '../../../api.ts';
import type { FieldProblem } from '../../../shell/ErrorSummary.tsx';
import { messageOf } from '../../../shell/messages.ts';
import type { Typed } from './typed-networks.ts';

/** @param typed what was sent, to name the line that was refused */
export function placeProblems(error: unknown, typed: readonly Typed[]): FieldProblem[] {
  const data = dataOf(error);
  switch (codeOf(error)) {
    case 'network_refused': {
      const index = Number(data.index);
      const which = `${index + 1}行目の「${typed[index]?.network ?? ''}」`;
      return [
        {
          field: 'networks',
          message:
            data.reason === 'too_wide'
              ? `${which}は範囲が広すぎます。回線の契約書にあるアドレスだけを入れてください。`
              : `${which}が読み取れません。例のように入れてください。`,
        },
      ];
    }
    case 'would_lock_out':
      return [
        {
          field: 'networks',
          message: data.address
            ? `このまま保存すると、あなた自身がこの画面を開けなくなるため、保存していません。今の接続元 ${String(data.address)} を一覧に入れてください。`
            : 'あなたの接続元がわからないため、制限できません。サーバーの設定（TRUSTED_PROXIES）を、システムの担当者に確かめてもらってください。',
        },
      ];
    default:
      return [{ message: messageOf(error) }];
  }
}
