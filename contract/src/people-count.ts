/**
 * How many residents, as a person may read it. Accounts without a permission to see personal data read 「10人未満」 where it
 * is fewer than ten, since a figure of three in one street names people. The server replaces the numbers at its edge: an
 * endpoint declares a figure of residents as `peopleCount`, and figures that add up as one `countGroup`, so that a small one
 * cannot be had by subtraction.
 */
import { z } from 'zod';

/** From here on a figure is shown as it is (people.md, purpose of use). */
export const SHOWN_FROM = 10;

/** `few`: one to nine. `about`: rounded down to tens, because a figure beside it is `few`. */
export const peopleCount = z.union([
  z.number().int(),
  z.literal('few'),
  z.object({ about: z.number().int() }),
]);
export type PeopleCount = z.output<typeof peopleCount>;

const groups = new WeakSet<z.ZodType>();

/** Marks an object or a list whose figures add up to one another. */
export function countGroup<T extends z.ZodType>(schema: T): T {
  groups.add(schema);
  return schema;
}

export const isCountGroup = (schema: z.ZodType): boolean => groups.has(schema);

/** The same shape with the numbers themselves: what the server reckons with before its edge. */
export type Exact<T> = T extends PeopleCount
  ? number
  : T extends readonly (infer Entry)[]
    ? Exact<Entry>[]
    : T extends object
      ? { [Key in keyof T]: Exact<T[Key]> }
      : T;
