/** 選択肢: buttons below the last message, on phones only. */
import { Button, Stack, Text } from '@mantine/core';
import { QUICK_REPLY_LIMIT, tapProblems, type DraftTap } from '@madoguchi/contract/delivery';
import { emptyTap } from './blocks.ts';
import { TapFields } from './TapFields.tsx';

export function QuickReplies({
  id,
  taps,
  tried,
  onChange,
}: {
  id: string;
  taps: readonly DraftTap[];
  tried: boolean;
  onChange: (taps: DraftTap[]) => void;
}) {
  return (
    <details className="more-fields" open={taps.length > 0 || undefined}>
      <summary>選択肢（最後の吹き出しの下に並ぶボタン）{taps.length > 0 && `：${taps.length}個`}</summary>
      <Stack gap="xs" mt="xs">
        <Text size="sm" c="dimmed">
          スマートフォンだけに出ます。パソコンのLINEには出ないため、大事な行き先はカードのボタンか文章にも書いてください。
        </Text>
        {taps.map((tap, index) => {
          const problems = new Map(tapProblems(tap).map(({ path, message }) => [path.join('.'), message]));
          return (
            <TapFields
              key={index}
              id={`${id}-${index}`}
              name={`選択肢${index + 1}`}
              tap={tap}
              problem={(field, filled) => (tried || filled ? problems.get(field) : undefined)}
              onChange={(changed) => onChange(taps.with(index, changed))}
              onRemove={() => onChange(taps.toSpliced(index, 1))}
            />
          );
        })}
        <div>
          <Button
            id={id}
            variant="light"
            disabled={taps.length >= QUICK_REPLY_LIMIT}
            onClick={() => onChange([...taps, emptyTap()])}
          >
            ＋ 選択肢を追加
          </Button>
        </div>
      </Stack>
    </details>
  );
}
