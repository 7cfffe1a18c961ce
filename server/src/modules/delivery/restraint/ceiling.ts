/** 1人あたりの配信数の上限: whoever got as many in seven days is left out of what is not urgent. */
import { sql } from 'kysely';
import type { Withholding } from '../../audiences/index.ts';
import { atLeast, receivedThisWeek } from './received.ts';
import { readRestraint } from './rules.ts';

export const ceiling: Withholding = {
  name: 'delivery.ceiling',
  async find(ctx, { urgency }) {
    // Emergencies pass; what is said about disasters is not news among others either.
    if (urgency !== 'ordinary') return null;
    const { ceiling: most } = await readRestraint(ctx);
    if (most === null) return null;
    const full = [...atLeast(await receivedThisWeek(ctx), most)];
    if (full.length === 0) return null;
    return {
      chunks: sql`SELECT chunk, ('x' || hex)::varbit AS bits FROM unnest(
        ${full.map(([chunk]) => chunk)}::int[], ${full.map(([, bytes]) => bytes.toString('hex'))}::text[]) AS full_ (chunk, hex)`,
    };
  },
};
