/** Whom a delivery is for, and how many that is now. */
import { z } from 'zod';
import { countGroup, peopleCount } from '../people-count.ts';
import { condition } from './condition.ts';

/** Whom a delivery is for. 友だち全員 ignores every attribute and topic. */
export const target = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('everyone') }),
  z.object({ kind: z.literal('segment'), segmentId: z.uuid() }),
  z.object({ kind: z.literal('condition'), condition, includeUnanswered: z.boolean().default(false) }),
  z.object({ kind: z.literal('testers') }),
]);
export type Target = z.infer<typeof target>;

/** Among current friends (nobody who blocks us is ever counted): yes + no + unanswered = friends. */
export const conditionCount = countGroup(
  z.object({
    yes: peopleCount,
    no: peopleCount,
    unanswered: peopleCount,
    friends: peopleCount,
    /** What a delivery would reach now: yes, and the unanswered when they are included, without those withheld. */
    reached: peopleCount,
    /** Meant, but not addressed by what is sent: paused, 防災だけ受け取る, a topic that they declined, a ceiling. */
    withheld: peopleCount,
  }),
);
export type ConditionCount = z.infer<typeof conditionCount>;
