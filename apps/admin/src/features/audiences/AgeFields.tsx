import { Button, Group, NativeSelect, Text } from '@mantine/core';
import type { ConditionAttribute, ConditionLeaf } from '@madoguchi/contract/audiences';
import dayjs from 'dayjs';
import { DayInput } from '../../shell/DayInput.tsx';
import { formatPeople } from '../../shell/format.ts';
import { AgeInput } from './AgeInput.tsx';
import { nextFirstOfApril } from './condition-draft.ts';

type AgeLeaf = Extract<ConditionLeaf, { kind: 'age' }>;

/** The ages that rules and notices of municipalities speak of. */
const BANDS: readonly { readonly label: string; readonly from: number | null; readonly to: number | null }[] =
  [
    { label: '18歳以下', from: null, to: 18 },
    { label: '40歳以上', from: 40, to: null },
    { label: '65歳以上', from: 65, to: null },
    { label: '75歳以上', from: 75, to: null },
  ];

export function AgeFields({
  attribute,
  leaf,
  onChange,
}: {
  attribute: ConditionAttribute;
  leaf: AgeLeaf;
  onChange: (leaf: AgeLeaf) => void;
}) {
  const decades = attribute.ages
    .filter(({ from }) => from >= 10)
    .map(({ from, to, count }) => ({
      label: to === null ? `${from}歳以上（${formatPeople(count)}）` : `${from}代（${formatPeople(count)}）`,
      from,
      to,
    }));
  return (
    <>
      <div className="field-row">
        <AgeInput label="から" unit="歳" value={leaf.from} onChange={(from) => onChange({ ...leaf, from })} />
        <AgeInput label="まで" unit="歳" value={leaf.to} onChange={(to) => onChange({ ...leaf, to })} />
      </div>
      <Group gap={6} mt="xs" role="group" aria-label="よく使う年齢">
        {[...BANDS, ...decades].map(({ label, from, to }) => (
          <Button
            key={label}
            size="compact-sm"
            variant={leaf.from === from && leaf.to === to ? 'filled' : 'default'}
            aria-pressed={leaf.from === from && leaf.to === to}
            onClick={() => onChange({ ...leaf, from, to })}
          >
            {label}
          </Button>
        ))}
      </Group>
      <OnDay
        label="年齢を数える日"
        on={leaf.on}
        today="今年の誕生日での年齢"
        other="日付を指定（その年の誕生日での年齢）"
        onChange={(on) => onChange({ ...leaf, on })}
      />
      <Text size="sm" c="dimmed" mt="xs">
        生まれた年から数えます（誕生日の月日は尋ねていません）。
      </Text>
    </>
  );
}

/** The day on which ages are counted: the day of the delivery, or a fixed one. */
export function OnDay({
  label,
  on,
  today,
  other,
  onChange,
}: {
  label: string;
  on: string;
  today: string;
  other: string;
  onChange: (on: string) => void;
}) {
  const now = dayjs().format('YYYY-MM-DD');
  return (
    <div className="field-row">
      <NativeSelect
        label={label}
        mt="xs"
        value={on === 'today' ? 'today' : 'day'}
        data={[
          { value: 'today', label: today },
          { value: 'day', label: other },
        ]}
        onChange={({ currentTarget: { value } }) =>
          onChange(value === 'today' ? 'today' : nextFirstOfApril(now))
        }
      />
      {on !== 'today' && <DayInput label="数える日" value={on} onChange={(day) => onChange(day ?? '')} />}
    </div>
  );
}
