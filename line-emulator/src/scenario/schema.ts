import { z } from 'zod';
import { duration } from '../control/durations.ts';
import { issuesOf, type Issue } from '../control/issues.ts';
import { action } from './actions.ts';
import { condition } from './conditions.ts';
import { setupFields } from './setup.ts';

const step = z
  .strictObject({
    name: z.string().optional(),
    /** Since the beginning. */
    at: duration.optional(),
    /** Since the step before. */
    after: duration.optional(),
    when: condition.optional(),
    /** How long `when` is waited for. */
    within: duration.default(60_000),
    repeat: z.strictObject({ times: z.number().int().min(1), every: duration.default(0) }).optional(),
    do: z.union([z.array(action), action.transform((one) => [one])]),
  })
  .refine(({ at, after, when }) => [at, after, when].filter((value) => value !== undefined).length <= 1, {
    message: 'give one of at, after, when',
  });

const scenario = z.strictObject({
  $schema: z.string().optional(),
  name: z.string().default(''),
  ...setupFields,
  steps: z.array(step).default([]),
});
export type Scenario = z.infer<typeof scenario>;

/** Reads a scenario; what is wrong comes with its place, such as `steps.2.do.0.act`. */
export function readScenario(value: unknown): { scenario: Scenario } | { issues: Issue[] } {
  const read = scenario.safeParse(value);
  return read.success ? { scenario: read.data } : { issues: issuesOf(read.error) };
}
