import { Button, Checkbox, Group, SimpleGrid, TextInput } from '@mantine/core';
import type { ConditionAttribute, ConditionLeaf } from '@madoguchi/contract/audiences';
import { useState } from 'react';
import { formatPeople } from '../../shell/format.ts';

type ChoiceLeaf = Extract<ConditionLeaf, { kind: 'choice' }>;

/** More choices than fit on a screen are found by typing. */
const SEARCH_FROM = 13;

export function ChoiceFields({
  attribute,
  leaf,
  onChange,
}: {
  attribute: ConditionAttribute;
  leaf: ChoiceLeaf;
  onChange: (leaf: ChoiceLeaf) => void;
}) {
  const [search, setSearch] = useState('');
  const wanted = search.normalize('NFKC').trim();
  const shown = attribute.choices.filter(({ label }) => label.normalize('NFKC').includes(wanted));
  const missing = leaf.choices.filter((key) => !attribute.choices.some((choice) => choice.key === key));
  const pick = (choices: string[]) => onChange({ ...leaf, choices });
  return (
    <>
      {attribute.choices.length >= SEARCH_FROM && (
        <TextInput
          mt="xs"
          maw={320}
          label="選択肢を探す"
          value={search}
          onChange={({ currentTarget: { value } }) => setSearch(value)}
        />
      )}
      {attribute.choices.length > 3 && (
        <Group gap="xs" mt="xs">
          <Button
            variant="default"
            size="compact-sm"
            onClick={() => pick([...new Set([...leaf.choices, ...shown.map(({ key }) => key)])])}
          >
            {wanted === '' ? 'すべて選ぶ' : '見えているものをすべて選ぶ'}
          </Button>
          <Button
            variant="default"
            size="compact-sm"
            disabled={leaf.choices.length === 0}
            onClick={() => pick([])}
          >
            選択を外す
          </Button>
        </Group>
      )}
      <Checkbox.Group value={[...leaf.choices]} onChange={pick} aria-label={`${attribute.label}の選択肢`}>
        <SimpleGrid cols={{ base: 1, xs: 2, lg: 3 }} spacing="xs" mt="xs" className="choices">
          {shown.map(({ key, label, count }) => (
            <Checkbox key={key} value={key} label={`${label}（${formatPeople(count)}）`} />
          ))}
          {missing.map((key) => (
            <Checkbox key={key} value={key} label="見つからない選択肢" />
          ))}
        </SimpleGrid>
      </Checkbox.Group>
    </>
  );
}
