/** How modules listed later add conditions of their own: 「クリックした人」「予約した人」「名簿にある人」. */
import type { RawBuilder } from 'kysely';
import type { z } from 'zod';
import type { TxCtx } from '../../platform/context/context.ts';
import { plugPoint } from '../../platform/plugs/index.ts';

/** Residents as a source of bits. */
export type ResidentSet =
  /** Who has at least one of these interned values. */
  | {
      readonly facets: readonly {
        readonly kind: string;
        readonly subject: string;
        /** Any of these, what the test says of an interned value, or any value at all. */
        readonly values: readonly string[] | ((value: string) => boolean) | null;
      }[];
    }
  /** A query with the one column `resident_no`, run inside the counting statement. It filters by municipality itself. */
  | { readonly residents: RawBuilder<unknown> }
  /**
   * A query of rows (chunk, bits) in the layout of `bits.ts`, less the residents of another query. Fast at any size, where
   * a query of a million rows takes a third of a second.
   */
  | { readonly chunks: RawBuilder<unknown>; readonly without?: RawBuilder<unknown> };

export interface PluggedCondition<S = Record<string, unknown>> {
  /** `<module>.<what>`: stored in segments, so it never changes. */
  readonly name: string;
  /** As the condition builder offers it. */
  readonly label: string;
  readonly settings: z.ZodType<S>;
  /** How the builder words yes and no; 当てはまる otherwise. */
  readonly relation?: { readonly is: string; readonly isNot: string };
  /** Who fulfils it, and of whom that is known at all ('everybody' when there is nothing to answer). */
  find(
    ctx: TxCtx,
    settings: S,
  ): Promise<{ readonly yes: ResidentSet; readonly known: ResidentSet | 'everybody' }>;
  /** The part of the sentence, ending so that 「の人」 can follow: 「子育てアンケートに回答済み」. */
  describe(ctx: TxCtx, settings: S): Promise<string>;
  /** What it can be about, newest first: a delivery, a survey. Its settings are then `{ subject: id }`, picked in the builder. */
  subjects?(ctx: TxCtx): Promise<readonly { readonly id: string; readonly label: string }[]>;
}

/** `point.with(value)`: the settings' type is checked where the plug is written and erased here. */
export const condition = plugPoint<PluggedCondition>('audiences.condition');
