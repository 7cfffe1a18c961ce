/** Every column that holds sealed values, told by its owner: what a rotation rewrites. A test compares them with the schema. */
import { plugPoint } from '../plugs/index.ts';
import type { FieldPlace } from './field-cipher.ts';

export interface SealedColumn {
  readonly table: string;
  readonly column: string;
  /** What names a row beside its municipality, in the order of the table's key, with PostgreSQL's types. */
  readonly key: readonly { readonly column: string; readonly type: 'uuid' | 'int' }[];
  /** The place that the value was sealed to, from the key's values as text. */
  place(...key: readonly string[]): FieldPlace;
}

/** Sealed values that stay under the key of their day, and why: they are gone after their time. */
export interface EphemeralColumn {
  readonly table: string;
  readonly column: string;
  readonly why: string;
}

export const sealedColumn = plugPoint<SealedColumn>('crypto.sealed column');
export const ephemeralColumn = plugPoint<EphemeralColumn>('crypto.ephemeral column');
