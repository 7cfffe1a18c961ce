/** What is wrong with a condition against today's attributes, segments and plugs. */
import {
  MAX_CONDITION_DEPTH,
  TOLERATED_PROBLEMS,
  type Condition,
  type ConditionProblem,
} from '@madoguchi/contract/audiences';
import type { Plugs } from '../../platform/plugs/index.ts';
import { MAX_COMPILED_PARTS } from './compile-condition.ts';
import { condition as conditionPoint } from './condition-plug.ts';
import { KINDS_ASKED, partsOf, type AttributeDefinition, type Surroundings } from './definitions.ts';

/**
 * @param own the segment that the condition belongs to, if any: it must not name itself, not even through others
 * @returns problems with the path of their part; those of an inner segment carry the path of the part that names it
 */
export function checkCondition(
  whole: Condition,
  around: Surroundings,
  plugs: Plugs,
  own: string | null = null,
): ConditionProblem[] {
  const problems: ConditionProblem[] = [];
  let parts = 0;

  function check(condition: Condition, inside: readonly string[], outerPath: string | null): void {
    for (const { part, path: innerPath } of partsOf(condition)) {
      const path = outerPath ?? innerPath;
      const report = (code: ConditionProblem['code'], about: string) => problems.push({ path, code, about });
      parts += 1;
      if (parts > MAX_COMPILED_PARTS) return;
      if (part.kind === 'segment') {
        const segment = around.segments.get(part.segmentId);
        if (!segment) report('segment_missing', part.segmentId);
        else if (inside.includes(segment.id)) report('segment_cycle', segment.name);
        else if (inside.length >= MAX_CONDITION_DEPTH) report('too_deep', segment.name);
        else {
          if (segment.state === 'archived') report('segment_archived', segment.name);
          check(segment.condition, [...inside, segment.id], path);
        }
      } else if (part.kind === 'plugged') {
        const plug = plugs.all(conditionPoint).find(({ name }) => name === part.plug);
        if (!plug) report('plug_missing', part.plug);
        else if (!plug.settings.safeParse(part.settings).success) report('plug_settings', plug.label);
      } else if (part.kind === 'list') {
        const list = around.lists.get(part.listId);
        if (!list) report('list_missing', part.listId);
        else if (list.expired) report('list_expired', list.name);
      } else if ('definitionId' in part) {
        checkAttribute(part, around.attributes.get(part.definitionId), report);
      }
    }
  }

  check(whole, own === null ? [] : [own], null);
  if (parts > MAX_COMPILED_PARTS)
    problems.push({ path: '', code: 'too_deep', about: String(MAX_COMPILED_PARTS) });
  return problems;
}

function checkAttribute(
  part: Extract<Condition, { definitionId: string }>,
  definition: AttributeDefinition | undefined,
  report: (code: ConditionProblem['code'], about: string) => void,
): void {
  if (!definition) {
    report('definition_missing', part.definitionId);
    return;
  }
  if (definition.state === 'retired') report('definition_retired', definition.label);
  const kinds = KINDS_ASKED[part.kind];
  if (kinds && !kinds.includes(definition.kind)) report('definition_kind', definition.label);
  else if (part.kind === 'choice') {
    for (const key of part.choices)
      if (!definition.choices.some((choice) => choice.key === key)) report('choice_missing', key);
  }
}

/** Problems that leave the condition without a clear meaning: it is neither saved, nor counted, nor frozen. */
export const serious = (problems: readonly ConditionProblem[]): ConditionProblem[] =>
  problems.filter(({ code }) => !TOLERATED_PROBLEMS.includes(code));
