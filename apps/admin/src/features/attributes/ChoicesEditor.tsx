/** 選択肢: add, rename, order, retire. A saved one is never deleted, because residents hold it. */
import type { PeopleCount } from '@madoguchi/contract/people-count';
import { Badge, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { formatPeople } from '../../shell/format.ts';
import { moved, newChoice, type ChoiceDraft } from './attribute-draft.ts';

export function ChoicesEditor({
  choices,
  holders,
  errors,
  onChange,
}: {
  choices: readonly ChoiceDraft[];
  /** How many chose it, by key; empty while unknown or new. */
  holders: Readonly<Record<string, PeopleCount>>;
  /** Sentences by position among the choices. */
  errors: Readonly<Record<number, string>>;
  onChange: (choices: readonly ChoiceDraft[]) => void;
}) {
  const put = (key: string, change: Partial<ChoiceDraft>) =>
    onChange(choices.map((choice) => (choice.key === key ? { ...choice, ...change } : choice)));
  const focus = (id: string) => setTimeout(() => document.getElementById(id)?.focus());
  return (
    <fieldset id="choices" style={{ border: 0, margin: 0, padding: 0 }}>
      <Text component="legend" size="sm" fw={700} mb={4}>
        選択肢
      </Text>
      <Stack gap="xs" component="ol" m={0} p={0} style={{ listStyle: 'none' }}>
        {choices.map((choice, index) => {
          const name = choice.label || `${index + 1}番目の選択肢`;
          const retired = choice.state === 'retired';
          return (
            <Group key={choice.key} component="li" gap="xs" align="flex-start">
              <TextInput
                id={`choice-${choice.key}`}
                aria-label={`${index + 1}番目の選択肢`}
                maxLength={40}
                value={choice.label}
                error={errors[index]}
                style={{ flex: '1 1 10rem' }}
                onChange={(event) => put(choice.key, { label: event.currentTarget.value })}
                onKeyDown={(event) => {
                  if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
                  event.preventDefault(); // Enter asks for the next line, not for saving the half-written form
                  const next = newChoice(choices);
                  onChange([...choices.slice(0, index + 1), next, ...choices.slice(index + 1)]);
                  focus(`choice-${next.key}`);
                }}
              />
              {holders[choice.key] !== undefined && (
                <Text size="sm" c="dimmed" pt={6}>
                  {formatPeople(holders[choice.key]!)}
                </Text>
              )}
              {retired && (
                <Badge color="gray" variant="outline" tt="none" mt={8}>
                  利用をやめた
                </Badge>
              )}
              <Group gap={4} wrap="nowrap">
                <Button
                  variant="default"
                  px="xs"
                  disabled={index === 0}
                  aria-label={`「${name}」を上へ`}
                  onClick={() => onChange(moved(choices, index, -1))}
                >
                  ↑
                </Button>
                <Button
                  variant="default"
                  px="xs"
                  disabled={index === choices.length - 1}
                  aria-label={`「${name}」を下へ`}
                  onClick={() => onChange(moved(choices, index, 1))}
                >
                  ↓
                </Button>
                {choice.saved ? (
                  <Button
                    variant="default"
                    aria-label={retired ? `「${name}」を元に戻す` : `「${name}」の利用をやめる`}
                    onClick={() => put(choice.key, { state: retired ? 'active' : 'retired' })}
                  >
                    {retired ? '元に戻す' : '利用をやめる'}
                  </Button>
                ) : (
                  <Button
                    variant="default"
                    aria-label={`「${name}」を消す`}
                    onClick={() => {
                      onChange(choices.filter(({ key }) => key !== choice.key));
                      focus('add-choice');
                    }}
                  >
                    消す
                  </Button>
                )}
              </Group>
            </Group>
          );
        })}
      </Stack>
      <Button
        id="add-choice"
        variant="default"
        mt="xs"
        onClick={() => {
          const next = newChoice(choices);
          onChange([...choices, next]);
          focus(`choice-${next.key}`);
        }}
      >
        選択肢を加える
      </Button>
      {choices.some(({ saved }) => saved) && (
        <Text size="sm" c="dimmed" mt="xs">
          保存した選択肢は、選んでいる人がいるかもしれないため消せません。「利用をやめる」と新しく選べなくなり、すでに選んだ人の登録は残ります。
        </Text>
      )}
    </fieldset>
  );
}
