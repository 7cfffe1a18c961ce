/** 無作為に選ぶ: how many of a hundred, and which draw. */
import { Button, Group, NativeSelect, Text } from '@mantine/core';
import type { ConditionLeaf } from '@madoguchi/contract/audiences';

type SampleLeaf = Extract<ConditionLeaf, { kind: 'sample' }>;

/** What surveys and trials take; picked, never typed. */
const SHARES = [1, 2, 5, 10, 20, 25, 33.3, 50, 75, 90];

/** Six digits, so that two people rarely hold the same draw. */
export const newSeed = (): number => crypto.getRandomValues(new Uint32Array(1))[0]! % 1_000_000; // one was asked for

export function SampleFields({ leaf, onChange }: { leaf: SampleLeaf; onChange: (leaf: SampleLeaf) => void }) {
  const shares = SHARES.includes(leaf.percent) ? SHARES : [...SHARES, leaf.percent].sort((a, b) => a - b);
  return (
    <>
      <Group align="flex-end" gap="sm" mt="xs">
        <NativeSelect
          label="選ぶ割合"
          w={160}
          value={String(leaf.percent)}
          data={shares.map((share) => ({ value: String(share), label: `${share}％` }))}
          onChange={({ currentTarget: { value } }) => onChange({ ...leaf, percent: Number(value) })}
        />
        <Button variant="default" onClick={() => onChange({ ...leaf, seed: newSeed() })}>
          くじを引き直す
        </Button>
      </Group>
      <Text size="sm" c="dimmed" mt="xs">
        くじの番号 {String(leaf.seed).padStart(6, '0')}。引き直すまで、何度数えても同じ人が選ばれます。
      </Text>
    </>
  );
}
