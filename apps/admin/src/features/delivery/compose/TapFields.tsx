/** One button: its words, what it does, and where it leads. */
import { Button, Group, NativeSelect, Paper, Stack, Textarea, TextInput } from '@mantine/core';
import { LABEL_LIMIT, TAP_KINDS, type DraftTap, type TapKind } from '@madoguchi/contract/delivery';

const VALUES: Readonly<
  Record<TapKind, { label: string; placeholder: string; type: 'url' | 'tel' | 'text' }>
> = {
  link: { label: '開くページのアドレス', placeholder: 'https://', type: 'url' },
  call: { label: '電話番号', placeholder: '092-123-4567', type: 'tel' },
  say: { label: '送ってもらう言葉（押した人の言葉としてトークに出ます）', placeholder: '', type: 'text' },
  answer: { label: '返事（押した人だけに、すぐ届きます）', placeholder: '', type: 'text' },
};

export function TapFields({
  id,
  name,
  tap,
  kinds = Object.keys(TAP_KINDS) as TapKind[],
  problem,
  onChange,
  onRemove,
}: {
  id: string;
  /** 「ボタン1」 */
  name: string;
  tap: DraftTap;
  kinds?: readonly TapKind[];
  problem: (field: 'label' | 'value' | 'does', filled: boolean) => string | undefined;
  onChange: (tap: DraftTap) => void;
  onRemove: () => void;
}) {
  const value = VALUES[tap.does];
  const field = {
    id: `${id}-value`,
    label: value.label,
    placeholder: value.placeholder,
    value: tap.value,
    error: problem('value', tap.value !== ''),
  };
  return (
    <Paper withBorder p="xs" component="fieldset" aria-label={name}>
      <Stack gap="xs">
        <Group gap="xs" align="flex-start" wrap="wrap">
          <TextInput
            id={`${id}-label`}
            label={`${name}の文字（${LABEL_LIMIT}字まで）`}
            flex="1 1 10rem"
            value={tap.label}
            error={problem('label', tap.label !== '')}
            onChange={({ currentTarget: { value: label } }) => onChange({ ...tap, label })}
          />
          <NativeSelect
            label="押したとき"
            flex="1 1 12rem"
            value={tap.does}
            error={problem('does', true)}
            data={kinds.map((kind) => ({ value: kind, label: TAP_KINDS[kind] }))}
            onChange={({ currentTarget }) => onChange({ ...tap, does: currentTarget.value as TapKind })}
          />
        </Group>
        {tap.does === 'answer' || tap.does === 'say' ? (
          <Textarea
            {...field}
            autosize
            minRows={1}
            onChange={({ currentTarget }) => onChange({ ...tap, value: currentTarget.value })}
          />
        ) : (
          <TextInput
            {...field}
            type={value.type}
            onChange={({ currentTarget }) => onChange({ ...tap, value: currentTarget.value.trim() })}
          />
        )}
        <Group justify="flex-end">
          <Button
            variant="subtle"
            color="red"
            size="compact-sm"
            onClick={onRemove}
            aria-label={`${name}を消す`}
          >
            消す
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}
