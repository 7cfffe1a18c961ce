import { plugPoint } from '../plugs/index.ts';

/**
 * What must not go on by itself after a restore, because nobody knows what was done after the backup: one statement, run in
 * the transaction that restores, with the municipality as $1.
 */
export interface RestoreHold {
  readonly statement: string;
  /** What it held, for the person who restores: 「途中だった配信を止めました」. */
  readonly words: string;
}

export const restoreHold = plugPoint<RestoreHold>('backup.restore hold');
