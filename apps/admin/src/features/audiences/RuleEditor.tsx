/** A rule: the builder, and beside it what it means now. Used by segments and by a delivery's own condition. */
import { Alert } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import {
  CONDITION_PROBLEM_LABELS,
  TOLERATED_PROBLEMS,
  type ConditionProblem,
} from '@madoguchi/contract/audiences';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api } from '../../api.ts';
import { Loading } from '../../shell/Loading.tsx';
import { messageOf } from '../../shell/messages.ts';
import { SomethingBroke } from '../../shell/SomethingBroke.tsx';
import { BreakdownButton } from './BreakdownButton.tsx';
import { ConditionBuilder } from './ConditionBuilder.tsx';
import { toCondition, type CompiledDraft, type DraftGroup } from './condition-draft.ts';
import { LACKS } from './condition-words.ts';
import { LiveCount } from './LiveCount.tsx';
import { useMaterial } from './material.ts';

/** Long enough not to count at every click, short enough to feel live. */
const SETTLED_AFTER_MS = 350;

export function RuleEditor({
  root,
  includeUnanswered,
  showLacks,
  onChange,
  onIncludeUnanswered,
}: {
  root: DraftGroup;
  includeUnanswered: boolean;
  /** After an attempt to save, each incomplete part says what it needs. */
  showLacks: boolean;
  onChange: (root: DraftGroup) => void;
  onIncludeUnanswered: (include: boolean) => void;
}) {
  const material = useMaterial();
  const compiled = useMemo(() => toCondition(root), [root]);
  const [settled] = useDebouncedValue(compiled.condition, SETTLED_AFTER_MS);
  const preview = useQuery(
    api.audiences.previewCondition.queryOptions({
      input: { condition: settled ?? { kind: 'testers' }, includeUnanswered },
      enabled: settled !== null,
      placeholderData: keepPreviousData,
      staleTime: 30_000,
    }),
  );
  if (material.isPending) return <Loading label="登録項目を読み込んでいます" />;
  if (!material.data) return <SomethingBroke error={material.error} reset={() => void material.refetch()} />;

  const known = settled === null ? undefined : preview.data;
  const current = compiled.condition === settled;
  const remarks = remarksOf(compiled, known && current ? known.problems : [], showLacks);
  return (
    <div className="rule-editor">
      <div>
        <ConditionBuilder material={material.data} root={root} remarks={remarks} onChange={onChange} />
        <BreakdownButton condition={settled} includeUnanswered={includeUnanswered} />
      </div>
      <div className="rule-count">
        {preview.error && (
          <Alert color="red" variant="outline" mb="xs" role="alert">
            {messageOf(preview.error)}
          </Alert>
        )}
        <LiveCount
          count={known?.count ?? null}
          sentence={known?.sentence ?? null}
          stale={!current || preview.isFetching}
          notice={noticeOf(compiled, known?.problems ?? [])}
          includeUnanswered={includeUnanswered}
          onIncludeUnanswered={onIncludeUnanswered}
        />
      </div>
    </div>
  );
}

function noticeOf({ condition, lacks }: CompiledDraft, problems: readonly ConditionProblem[]): string | null {
  if (condition === null) {
    return lacks.some(({ lack }) => lack !== 'parts')
      ? '条件の入力を終えると、人数が表示されます。'
      : '条件を追加すると、人数が表示されます。';
  }
  if (problems.some(({ code }) => !TOLERATED_PROBLEMS.includes(code)))
    return '条件に問題があるため、数えられません。';
  return lacks.length > 0 ? `入力の途中の条件${lacks.length}つを除いた人数です。` : null;
}

function remarksOf(
  { lacks, partAt }: CompiledDraft,
  problems: readonly ConditionProblem[],
  showLacks: boolean,
): ReadonlyMap<string, string[]> {
  const remarks = new Map<string, string[]>();
  const add = (id: string, remark: string) => remarks.set(id, [...(remarks.get(id) ?? []), remark]);
  if (showLacks) for (const { id, lack } of lacks) add(id, LACKS[lack]);
  for (const { path, code, about } of problems) {
    const id = partAt.get(path) ?? partAt.get('');
    // A name helps; the number of a record that is gone does not.
    const named = about !== '' && !/^[0-9a-f-]{36}$/.test(about);
    if (id) add(id, CONDITION_PROBLEM_LABELS[code] + (named ? `（${about}）` : ''));
  }
  return remarks;
}
