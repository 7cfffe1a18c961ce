/** The filters of the list: state of friendship, registration, staff testers, one choice of one question. */
import { Group, NativeSelect } from '@mantine/core';
import type { Choice } from '@madoguchi/contract/questions';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../api.ts';
import { useMay } from '../../shell/use-may.ts';
import type { ResidentSearch } from './resident-search.ts';

const all = { value: '', label: 'すべて' };

export function ResidentFilters({
  wanted,
  onChange,
}: {
  wanted: ResidentSearch;
  onChange: (change: ResidentSearch) => void;
}) {
  const may = useMay();
  const attributes = useQuery(api.residents.listAttributes.queryOptions({ input: {} }));
  const open = (attributes.data?.entries ?? []).filter((entry) => entry.class === 'open');
  const question = open.find(({ id }) => id === wanted.definitionId);
  const choices = (question?.settings.choices ?? []) as Choice[];
  return (
    <Group gap="sm" align="flex-end" mb="md" className="no-print" role="search" aria-label="利用者を絞り込む">
      <NativeSelect
        label="状態"
        value={wanted.friendship ?? ''}
        data={[all, { value: 'followed', label: '友だち' }, { value: 'blocked', label: 'ブロック中' }]}
        onChange={({ currentTarget: { value } }) =>
          onChange({ friendship: (value || undefined) as ResidentSearch['friendship'] })
        }
      />
      <NativeSelect
        label="登録アンケート"
        value={wanted.registered ?? ''}
        data={[all, { value: 'yes', label: '登録済み' }, { value: 'no', label: '未登録' }]}
        onChange={({ currentTarget: { value } }) =>
          onChange({ registered: (value || undefined) as ResidentSearch['registered'] })
        }
      />
      <NativeSelect
        label="テスト配信を受け取る職員"
        value={wanted.tester ?? ''}
        data={[all, { value: 'yes', label: '職員だけ' }]}
        onChange={({ currentTarget: { value } }) => onChange({ tester: value ? 'yes' : undefined })}
      />
      {may('residents.protect') && (
        <NativeSelect
          label="支援措置"
          value={wanted.protected ?? ''}
          data={[all, { value: 'yes', label: '印のある人だけ' }]}
          onChange={({ currentTarget: { value } }) => onChange({ protected: value ? 'yes' : undefined })}
        />
      )}
      <NativeSelect
        label="登録項目"
        value={wanted.definitionId ?? ''}
        data={[
          { value: '', label: '指定しない' },
          ...open.map(({ id, label, state }) => ({
            value: id,
            label: state === 'retired' ? `${label}（利用をやめた項目）` : label,
          })),
        ]}
        onChange={({ currentTarget: { value } }) =>
          onChange({ definitionId: value || undefined, choice: undefined })
        }
      />
      {question && choices.length > 0 && (
        <NativeSelect
          label={`「${question.label}」の答え`}
          value={wanted.choice ?? ''}
          data={[
            { value: '', label: '答えている人すべて' },
            ...choices.map(({ key, label }) => ({ value: key, label })),
          ]}
          onChange={({ currentTarget: { value } }) => onChange({ choice: value || undefined })}
        />
      )}
    </Group>
  );
}
