import { appendAudit } from '../../platform/audit/audit-log.ts';
import { rotateKey } from '../../platform/crypto/key-uses.ts';
import { reseal } from '../../platform/crypto/reseal.ts';
import { MUNICIPALITY, type Command } from './command.ts';

export const keysRotate: Command = {
  name: 'keys rotate',
  summary: '暗号の鍵を新しくし、保存してある値を新しい鍵で暗号にし直す（動かしたままでよい）',
  options: { municipality: MUNICIPALITY },
  async run({ runtime, municipality }) {
    const ctx = await municipality();
    const keyId = await rotateKey(
      runtime.database.system,
      runtime.config.masterKeys,
      ctx.scope.municipalityId,
    );
    const { rewritten, broken } = await reseal(ctx);
    await ctx.transaction((ctx) =>
      appendAudit(ctx, {
        action: 'keys.rotate',
        subject: { kind: 'key', id: String(keyId) },
        after: { rewritten, broken },
      }),
    );
    const done = `鍵 ${keyId} を使い始め、${rewritten.toLocaleString('ja-JP')}件の値を暗号にし直しました。操作記録は書き換えないので、前の鍵のままです。`;
    const unreadable = broken.map(({ table, column, count }) => `${table}.${column} ${count}件`).join('、');
    return {
      data: { keyId, rewritten, broken },
      bad: broken.length > 0,
      text:
        broken.length === 0
          ? done
          : `${done}\n開けない値があります（${unreadable}）。改ざんか移動のおそれがあります。`,
    };
  },
};
