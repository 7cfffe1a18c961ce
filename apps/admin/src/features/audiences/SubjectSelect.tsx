/** What a condition of another feature is about: a delivery, a survey. */
import { NativeSelect, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../api.ts';

export function SubjectSelect({
  plug,
  label,
  value,
  onChange,
}: {
  plug: string;
  label: string;
  value: string;
  onChange: (subject: string) => void;
}) {
  const query = useQuery(api.audiences.listConditionSubjects.queryOptions({ input: { plug } }));
  const subjects = query.data?.subjects ?? [];
  if (query.data && subjects.length === 0 && value === '') {
    return (
      <Text size="sm" mt="xs">
        選べるものがまだありません。
      </Text>
    );
  }
  return (
    <NativeSelect
      aria-label={`${label}：何についてか`}
      mt="xs"
      maw={480}
      value={value}
      onChange={({ currentTarget: { value } }) => onChange(value)}
      data={[
        { value: '', label: query.isPending ? '読み込んでいます' : '選んでください', disabled: true },
        ...(value !== '' && query.data && !subjects.some(({ id }) => id === value)
          ? [{ value, label: '前に選んだもの（一覧にはありません）' }]
          : []),
        ...subjects.map(({ id, label }) => ({ value: id, label })),
      ]}
    />
  );
}
