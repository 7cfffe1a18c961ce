/** How a resident's reception stands now: in words, and as the buttons that change it. */
import type { TxCtx } from '../../../platform/context/context.ts';
import type { Button, TalkResident } from '../../talk/index.ts';
import { dayIn } from './pauses.ts';
import { readReception } from './read-reception.ts';
import { RECEPTION_WORDS } from './words.ts';

/** Switches that depend on how things are now. */
export async function receptionButtons(ctx: TxCtx, resident: TalkResident): Promise<Button[]> {
  const words = RECEPTION_WORDS[resident.language];
  const { disasterOnly, pausedUntil } = await readReception(ctx, resident.residentNo);
  return [
    disasterOnly
      ? { label: words.everything, tap: { command: 'disaster_only', on: '0' }, look: 'option' }
      : { label: words.disasterOnly, tap: { command: 'disaster_only', on: '1' }, look: 'option' },
    pausedUntil
      ? { label: words.resume, tap: { command: 'pause', until: 'none' }, look: 'option' }
      : { label: words.pause, tap: { command: 'pause' }, look: 'option' },
  ];
}

/** How things are, in plain words; empty when nothing is held back. */
export async function receptionLines(ctx: TxCtx, resident: TalkResident): Promise<string[]> {
  const words = RECEPTION_WORDS[resident.language];
  const { disasterOnly, pausedUntil } = await readReception(ctx, resident.residentNo);
  return [
    ...(pausedUntil ? [words.paused(dayIn(pausedUntil, resident.language))] : []),
    ...(disasterOnly ? [words.disasterOnlyNow] : []),
  ];
}
