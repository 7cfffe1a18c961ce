/**
 * Who may be addressed by this kind of message: the one place where reception settings, 利用停止 and ceilings keep a resident
 * out of an audience, whatever the condition says. It is laid over every count and every freeze as bits.
 *
 * What `residents` knows arrives as facets of the kind `reception`, written with a resident's other facets:
 * - subject `paused`, value `YYYY-MM-DD`: しばらく休む, up to and including that day (in Japan). Nothing but emergencies.
 * - subject `disaster_only`, value `yes`: 防災だけ受け取る. Nothing but emergencies and messages about disasters.
 * - subject `unwanted`, value a topic's id: このお知らせを減らす. No message of that topic, emergencies aside.
 * A facet of the kind `use_stopped` is 利用停止: in no count and no audience until it is lifted.
 * Modules listed later add sets of their own by the plug point (the ceiling of deliveries per resident).
 */
import type { TxCtx } from '../../platform/context/context.ts';
import { plugPoint } from '../../platform/plugs/index.ts';
import { todayInJapan } from '../../platform/time/index.ts';
import { seesProtected } from '../residents/index.ts';
import type { ResidentSet } from './condition-plug.ts';
import { facets, meant, type FacetMatch, type Meant } from './part-meaning.ts';

/** What is sent, as far as it decides who may be addressed. */
export interface MessageNature {
  /** `disaster`: about disasters, not an emergency (a drill's notice, a season's warning). */
  readonly urgency: 'emergency' | 'disaster' | 'ordinary';
  /** 配信カテゴリー; null: of no topic, so nobody has declined it. */
  readonly topic: string | null;
}

/** What a count tells when nobody said what will be sent. */
export const ORDINARY: MessageNature = { urgency: 'ordinary', topic: null };

/** 利用停止: nothing is done with what we hold about such a resident. */
const STOPPED: FacetMatch = { kind: 'use_stopped', subject: '', values: null };
/** 支援措置: deliveries reach such a resident; no figure tells of them to whoever may not know. */
const PROTECTED: FacetMatch = { kind: 'protected', subject: '', values: null };

/**
 * Who is in no figure and no audience at all, whatever is sent.
 * @param use counting for a person, or sending
 */
export const uncounted = (ctx: TxCtx, use: 'count' | 'send'): readonly FacetMatch[] =>
  use === 'count' && !seesProtected(ctx) ? [STOPPED, PROTECTED] : [STOPPED];

export interface Withholding {
  readonly name: string;
  /** Residents who must not get this message; null when it concerns nobody. Emergencies are asked about too. */
  find(ctx: TxCtx, message: MessageNature): Promise<ResidentSet | null>;
}

export const withholding = plugPoint<Withholding>('audiences.withholding');

export async function withheldFrom(ctx: TxCtx, message: MessageNature): Promise<Meant[]> {
  const sets: Meant[] = [];
  if (message.urgency !== 'emergency')
    sets.push({ of: facets(...settingsAgainst(ctx, message)), without: null });
  for (const plug of ctx.plugs.all(withholding)) {
    const set = await plug.find(ctx, message);
    if (set) sets.push(meant(set));
  }
  return sets;
}

function settingsAgainst(ctx: TxCtx, { urgency, topic }: MessageNature): FacetMatch[] {
  const today = todayInJapan(ctx.now()).toString();
  // YYYY-MM-DD sorts as text.
  const against: FacetMatch[] = [{ kind: 'reception', subject: 'paused', values: (until) => until >= today }];
  if (urgency === 'ordinary') against.push({ kind: 'reception', subject: 'disaster_only', values: null });
  if (topic !== null) against.push({ kind: 'reception', subject: 'unwanted', values: new Set([topic]) });
  return against;
}
