/** Takes a file in from outside for a use case, and notes in the record when it carried malware. */
import { appendAudit } from '../audit/audit-log.ts';
import type { Ctx } from '../context/context.ts';
import { DomainError } from '../errors/index.ts';
import type { FileRules, PreparedFile } from './file-store.ts';

/**
 * @throws DomainError as `FileStore.prepare`
 */
export async function takeIn(ctx: Ctx, bytes: Buffer, rules: FileRules): Promise<PreparedFile> {
  try {
    return await ctx.files.prepare(bytes, rules);
  } catch (error) {
    if (error instanceof DomainError && error.code === 'file_infected') {
      const { signature } = error.data;
      await ctx.transaction((ctx) =>
        appendAudit(ctx, {
          action: 'file.infected',
          subject: { kind: 'upload', id: rules.kind },
          after: { signature, bytes: bytes.length },
        }),
      );
    }
    throw error;
  }
}
