/** A list that was taken in; one whose time is over stays readable where it is named. */
import { NativeSelect, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../api.ts';
import { formatPeople } from '../../shell/format.ts';

export function ListSelect({ value, onChange }: { value: string; onChange: (listId: string) => void }) {
  const query = useQuery(api.audiences.listResidentLists.queryOptions({ input: {} }));
  const lists = (query.data?.lists ?? []).filter(({ expired, id }) => !expired || id === value);
  const chosen = lists.find(({ id }) => id === value);
  if (query.data && lists.length === 0) {
    return (
      <Text size="sm" mt="xs">
        名簿はまだありません。「配信グループ」の画面の「名簿」から取り込めます。
      </Text>
    );
  }
  return (
    <NativeSelect
      aria-label="名簿を選ぶ"
      description={chosen && `利用目的：${chosen.purpose}`}
      mt="xs"
      maw={420}
      value={value}
      onChange={({ currentTarget: { value } }) => onChange(value)}
      data={[
        { value: '', label: query.isPending ? '読み込んでいます' : '選んでください', disabled: true },
        ...(value !== '' && !chosen && query.data ? [{ value, label: '見つからない名簿' }] : []),
        ...lists.map(({ id, name, size, expired }) => ({
          value: id,
          label: expired ? `${name}（保存期限が過ぎました）` : `${name}（${formatPeople(size)}）`,
        })),
      ]}
    />
  );
}
