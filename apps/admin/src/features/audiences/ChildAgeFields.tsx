import { Button, Group, SegmentedControl } from '@mantine/core';
import type { ConditionAttribute, ConditionLeaf } from '@madoguchi/contract/audiences';
import { atLeast, formatPeople } from '../../shell/format.ts';
import { OnDay } from './AgeFields.tsx';
import { AgeInput } from './AgeInput.tsx';

type ChildAgeLeaf = Extract<ConditionLeaf, { kind: 'dates_age' }>;

/** Stages of a childhood as offices name them. Ages of school are those reached by 1 April: use 数える日. */
const BANDS = [
  { label: '0～2歳', from: 0, to: 2 },
  { label: '3～5歳', from: 3, to: 5 },
  { label: '6～11歳', from: 6, to: 11 },
  { label: '12～14歳', from: 12, to: 14 },
  { label: '15～17歳', from: 15, to: 17 },
] as const;

export function ChildAgeFields({
  attribute,
  leaf,
  onChange,
}: {
  attribute: ConditionAttribute;
  leaf: ChildAgeLeaf;
  onChange: (leaf: ChildAgeLeaf) => void;
}) {
  const unit = leaf.unit === 'years' ? '歳' : 'か月';
  const holders = (from: number, to: number) =>
    attribute.ages
      .filter((age) => age.from >= from && age.from <= to)
      .reduce((sum, { count }) => sum + atLeast(count), 0);
  return (
    <>
      <div className="field-row">
        <SegmentedControl
          mt="xs"
          aria-label="単位"
          value={leaf.unit}
          data={[
            { value: 'years', label: '歳で' },
            { value: 'months', label: '月齢で' },
          ]}
          onChange={(next) =>
            onChange({ ...leaf, unit: next === 'months' ? 'months' : 'years', from: null, to: null })
          }
        />
        <AgeInput
          label="から"
          unit={unit}
          value={leaf.from}
          onChange={(from) => onChange({ ...leaf, from })}
        />
        <AgeInput label="まで" unit={unit} value={leaf.to} onChange={(to) => onChange({ ...leaf, to })} />
      </div>
      {leaf.unit === 'years' && (
        <Group gap={6} mt="xs" role="group" aria-label="よく使う年齢">
          {BANDS.map(({ label, from, to }) => (
            <Button
              key={label}
              size="compact-sm"
              variant={leaf.from === from && leaf.to === to ? 'filled' : 'default'}
              aria-pressed={leaf.from === from && leaf.to === to}
              onClick={() => onChange({ ...leaf, from, to })}
            >
              {attribute.ages.length > 0 ? `${label}（延べ${formatPeople(holders(from, to))}）` : label}
            </Button>
          ))}
        </Group>
      )}
      <OnDay
        label="年齢を数える日"
        on={leaf.on}
        today="配信する日の年齢"
        other="日付を指定（4月1日など）"
        onChange={(on) => onChange({ ...leaf, on })}
      />
    </>
  );
}
