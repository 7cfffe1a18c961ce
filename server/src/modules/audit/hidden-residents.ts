/**
 * 支援措置 in the record: entries about a marked resident stay (an auditor must see that somebody looked), but whom they are
 * about, and what was written, is withheld from whoever may not see the person.
 */
import type { TxCtx } from '../../platform/context/context.ts';
import { hiddenResidents } from '../residents/index.ts';
import type { FoundEntry } from './search-entries.ts';

/** Numbers and ids of hidden residents, as entries name them. */
export type Hidden = ReadonlySet<string>;

export async function readHidden(ctx: TxCtx): Promise<Hidden> {
  return new Set((await hiddenResidents(ctx)).flatMap(({ no, id }) => [String(no), id]));
}

type About = Pick<FoundEntry, 'actor_kind' | 'actor_id' | 'subject_kind' | 'subject_id'>;

export const actsHidden = (hidden: Hidden, entry: About): boolean =>
  entry.actor_kind === 'resident' && hidden.has(entry.actor_id);

export const tellsOfHidden = (hidden: Hidden, entry: About): boolean =>
  actsHidden(hidden, entry) || (entry.subject_kind === 'resident' && hidden.has(entry.subject_id ?? ''));
