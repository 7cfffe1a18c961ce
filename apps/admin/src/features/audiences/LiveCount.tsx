/** 対象人数（現在）: always with those left out because they never answered, and one switch to include them. */
import { Paper, Switch, Text } from '@mantine/core';
import type { ConditionCount } from '@madoguchi/contract/audiences';
import { atLeast, formatPeople } from '../../shell/format.ts';

export function LiveCount({
  count,
  sentence,
  stale,
  notice,
  detailed = true,
  includeUnanswered,
  onIncludeUnanswered,
}: {
  count: ConditionCount | null;
  sentence: string | null;
  /** A newer figure is on its way. */
  stale: boolean;
  /** Why the figure is not the whole truth, or missing. */
  notice?: string | null;
  /** False for 友だち全員, where nobody is left out. */
  detailed?: boolean;
  includeUnanswered?: boolean;
  /** Without it there is no switch: the choice belongs to a saved segment. */
  onIncludeUnanswered?: (include: boolean) => void;
}) {
  return (
    <Paper withBorder p="md" bg="gray.0" className="live-count">
      <div role="status" aria-busy={stale}>
        {/* In words: paled figures would be too faint to read (WCAG 1.4.3). */}
        <Text size="sm" fw={700}>
          対象人数（現在）{stale && '　数え直しています'}
        </Text>
        <Text fz={28} fw={700} lh={1.3}>
          {count ? formatPeople(count.reached) : '—'}
        </Text>
        {count && detailed && (
          <Text size="sm">
            当てはまる {formatPeople(count.yes)}／
            {atLeast(count.reached) > atLeast(count.yes)
              ? `未回答も含める ${formatPeople(count.unanswered)}`
              : `未回答のため対象外 ${formatPeople(count.unanswered)}`}
            <Text span c="dimmed">
              {' '}
              （友だち{formatPeople(count.friends)}のうち）
            </Text>
          </Text>
        )}
        {notice && (
          <Text size="sm" mt={4} fw={700}>
            {notice}
          </Text>
        )}
        {sentence && (
          <Text size="sm" mt="xs">
            {sentence}
          </Text>
        )}
      </div>
      {onIncludeUnanswered && (
        <Switch
          mt="sm"
          label="未回答の人も配信の対象に含める"
          checked={includeUnanswered ?? false}
          onChange={({ currentTarget: { checked } }) => onIncludeUnanswered(checked)}
        />
      )}
    </Paper>
  );
}
