/** Seals every municipality's audit log twice a second, and leaves an anchor outside the database once a day. */
import { systemContext } from '../context/context.ts';
import type { MunicipalityId } from '../db/database.ts';
import type { Loop, Runtime } from '../module.ts';
import { TOKYO } from '../time/index.ts';
import { leaveAnchor } from './anchor.ts';
import { sealBlock, type SealedBlock } from './seal-block.ts';
import { pause } from '../time/pause.ts';

/**
 * Before its seal an entry's removal cannot be proven, so every entry is to be sealed within a second (architecture
 * section 4): half of it is waiting, the rest is for transactions still under way and for the seal itself.
 */
const EVERY_MS = 500;
/** A seal that lags more than this is an alarm: a hanging writer, or a sealer that does not run. */
const ALARM_SECONDS = 60;

export const sealerLoop: Loop = {
  name: 'audit sealer',
  role: 'scheduler',
  async run(runtime, signal) {
    const anchored = new Map<MunicipalityId, string>();
    while (!signal.aborted) {
      const began = performance.now();
      for (const municipality of await runtime.municipalities()) {
        if (signal.aborted) return;
        const block = await sealAll(runtime, municipality);
        if (block) await anchorDaily(runtime, municipality, block, anchored);
      }
      await pause(Math.max(0, EVERY_MS - (performance.now() - began)), signal);
    }
  },
};

/** Seals all that can be sealed; the last block, or null when nothing waited. */
export async function sealAll(runtime: Runtime, municipality: MunicipalityId): Promise<SealedBlock | null> {
  const ctx = systemContext(runtime.services, municipality, 'audit sealer');
  let sealed: SealedBlock | null = null;
  for (;;) {
    const block = await sealBlock(ctx);
    if (!block) return sealed;
    sealed = block;
    runtime.metrics.auditSealed(block.entries, block.lagSeconds);
    if (block.suspect)
      ctx.log.error({ entry: block.suspect, block: block.no }, 'audit entry was not written by madoguchi');
    if (block.lagSeconds > ALARM_SECONDS)
      ctx.log.error({ lagSeconds: Math.round(block.lagSeconds) }, 'audit seal lags behind');
    if (!block.more) return sealed;
  }
}

async function anchorDaily(
  runtime: Runtime,
  municipality: MunicipalityId,
  block: SealedBlock,
  anchored: Map<MunicipalityId, string>,
): Promise<void> {
  const today = runtime.services.now().toZonedDateTimeISO(TOKYO).toPlainDate().toString();
  if (anchored.get(municipality) === today) return;
  await leaveAnchor(runtime, municipality, {
    date: today,
    epoch: block.epoch,
    no: block.no,
    hash: block.hash,
  });
  anchored.set(municipality, today);
}
