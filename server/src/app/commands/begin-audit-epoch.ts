import { appendAudit } from '../../platform/audit/audit-log.ts';
import { beginAuditEpoch } from '../../platform/audit/begin-epoch.ts';
import { systemContext } from '../../platform/context/context.ts';
import type { Command } from './command.ts';

export const auditBeginEpoch: Command = {
  name: 'audit begin-epoch',
  summary: '別のデータベースへ復元したあと、操作記録の新しい期を始める（鎖はつながったまま続く）',
  options: {
    reason: { example: '2026-11-21の控えから復元', text: 'なぜ始めるか。記録に残る', required: true },
  },
  async run({ runtime, required }) {
    const reason = required('reason');
    const epoch = await beginAuditEpoch(runtime, reason);
    for (const id of await runtime.municipalities())
      await systemContext(runtime.services, id, 'command line').transaction((ctx) =>
        appendAudit(ctx, { action: 'audit.epoch_begun', after: { epoch }, purpose: reason }),
      );
    return {
      data: { epoch },
      text: `第${epoch}期を始めました。audit verify で、前の期からつながっていることを確かめてください。`,
    };
  },
};
