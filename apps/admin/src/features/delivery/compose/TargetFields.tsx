/** 配信先: 友だち全員, a saved segment, or a condition of its own. */
import { Radio, Stack } from '@mantine/core';
import { CONDITION_PROBLEM_LABELS, type ConditionProblem } from '@madoguchi/contract/audiences';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api } from '../../../api.ts';
import { LiveCount } from '../../audiences/LiveCount.tsx';
import { SegmentSelect } from '../../audiences/PartFields.tsx';
import { RuleEditor } from '../../audiences/RuleEditor.tsx';
import { targetOf, withRoot, type TargetChoice } from './draft-fields.ts';

const CHOICES = [
  { value: 'everyone', label: '友だち全員' },
  { value: 'segment', label: '配信グループから選ぶ' },
  { value: 'condition', label: '条件を作る' },
] as const;

export function TargetFields({
  choice,
  showLacks,
  onChange,
}: {
  choice: TargetChoice;
  showLacks: boolean;
  onChange: (choice: TargetChoice) => void;
}) {
  const known = CHOICES.find(({ value }) => value === choice.kind)?.value ?? '';
  return (
    <Stack gap="md" id="target" className="rule-frame">
      <Radio.Group
        aria-label="配信先の選び方"
        value={known}
        onChange={(value) => {
          const picked = CHOICES.find((one) => one.value === value)?.value;
          if (picked) onChange({ ...choice, kind: picked });
        }}
      >
        <Stack gap="xs">
          {CHOICES.map(({ value, label }) => (
            <Radio key={value} value={value} label={label} />
          ))}
        </Stack>
      </Radio.Group>
      {choice.kind === 'segment' && (
        <SegmentSelect
          id="target-segment"
          label="配信グループ"
          value={choice.segmentId}
          onChange={(segmentId) => onChange({ ...choice, segmentId })}
        />
      )}
      {choice.kind === 'condition' ? (
        <RuleEditor
          root={choice.root}
          includeUnanswered={choice.includeUnanswered}
          showLacks={showLacks}
          onChange={(root) => onChange(withRoot(choice, root))}
          onIncludeUnanswered={(includeUnanswered) => onChange({ ...choice, includeUnanswered })}
        />
      ) : (
        <TargetCount choice={choice} />
      )}
    </Stack>
  );
}

/** What stops this target, for the person who chooses it. */
const problemWords = (problems: readonly ConditionProblem[]): string | null =>
  problems.length === 0
    ? null
    : problems.map(({ code, about }) => `${CONDITION_PROBLEM_LABELS[code]}（${about}）。`).join('');

function TargetCount({ choice }: { choice: TargetChoice }) {
  const target = targetOf(choice);
  const preview = useQuery(
    api.audiences.previewTarget.queryOptions({
      input: { target: target ?? { kind: 'everyone' } },
      enabled: target !== null,
      placeholderData: keepPreviousData,
    }),
  );
  if (target === null) return null;
  return (
    <LiveCount
      count={preview.data?.count ?? null}
      sentence={preview.data?.sentence ?? null}
      stale={preview.isFetching}
      notice={
        preview.error
          ? '人数を数えられませんでした。少し待ってからもう一度お試しください。'
          : problemWords(preview.data?.problems ?? [])
      }
      detailed={target.kind !== 'everyone'}
    />
  );
}
