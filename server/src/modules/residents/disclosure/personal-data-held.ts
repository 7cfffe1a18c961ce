/**
 * What the product holds about one person, told by each owner of tables: gathered for 開示請求. A test holds the plugs
 * against the schema, so that a table with a resident's number in it cannot be forgotten.
 */
import type { DisclosureSection } from '@madoguchi/contract/residents';
import type { TxCtx } from '../../../platform/context/context.ts';
import { plugPoint } from '../../../platform/plugs/index.ts';

export interface Person {
  readonly residentNo: number;
  readonly id: string;
}

export interface PersonalDataHeld {
  /** `<module>.<what>` */
  readonly name: string;
  /** The tables that its sections show, or, with the reason, why one shows nothing that they do not. */
  readonly covers: Readonly<Record<string, 'shown' | (string & {})>>;
  /** In the order of the page; an empty section is shown too: that nothing is held is an answer. */
  collect(ctx: TxCtx, person: Person): Promise<readonly DisclosureSection[]>;
}

export const personalDataHeld = plugPoint<PersonalDataHeld>('residents.personal data held');

/** A table with at least one row, or none. */
export const sectionOf = (
  title: string,
  note: string,
  header: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): DisclosureSection => ({ title, note, header: [...header], rows: rows.map((row) => [...row]) });
