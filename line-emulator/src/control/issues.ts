import type { z } from 'zod';

export interface Issue {
  path: string;
  message: string;
}

type ZodIssue = z.core.$ZodIssue;

/** What is wrong with a given value, one line per place. Of alternatives the one is described that fits best. */
export function issuesOf(
  error: { issues: readonly ZodIssue[] },
  within: readonly PropertyKey[] = [],
): Issue[] {
  return error.issues.flatMap((issue) => {
    const path = [...within, ...issue.path];
    const branches = issue.code === 'invalid_union' ? issue.errors : [];
    const best = branches.toSorted((a, b) => depthOf(b) - depthOf(a) || a.length - b.length)[0];
    // A message of the union's own says more than any of its alternatives.
    if (best && best.length > 0 && issue.message === 'Invalid input') return issuesOf({ issues: best }, path);
    return [{ path: path.map(String).join('.'), message: issue.message }];
  });
}

/** How far a value got before it did not fit. */
const depthOf = (issues: readonly ZodIssue[]): number =>
  Math.max(
    0,
    ...issues.map(({ path, code }) => path.length + (code === 'invalid_type' && path.length === 0 ? -1 : 0)),
  );
