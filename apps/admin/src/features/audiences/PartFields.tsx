/** The fields of one condition, by its kind. */
import { Checkbox, NativeSelect, SimpleGrid, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../api.ts';
import { DayInput } from '../../shell/DayInput.tsx';
import { formatPeople } from '../../shell/format.ts';
import { languageName } from '../../shell/words.ts';
import { AgeFields } from './AgeFields.tsx';
import { ChildAgeFields } from './ChildAgeFields.tsx';
import { ChoiceFields } from './ChoiceFields.tsx';
import { relationOf, withRelation, type DraftLeaf, type Relation } from './condition-draft.ts';
import { ListSelect } from './ListSelect.tsx';
import { SampleFields } from './SampleFields.tsx';
import { SubjectSelect } from './SubjectSelect.tsx';
import { partTitle } from './condition-words.ts';
import { attributeOf, type Material } from './material.ts';

interface FieldsProps {
  readonly material: Material;
  readonly part: DraftLeaf;
  readonly onChange: (part: DraftLeaf) => void;
}

export function PartFields(props: FieldsProps) {
  const { material, part, onChange } = props;
  const { leaf } = part;
  const change = (leaf: DraftLeaf['leaf']) => onChange({ ...part, leaf });
  switch (leaf.kind) {
    case 'choice':
    case 'age':
    case 'dates_age':
    case 'answered':
      return <AttributeFields {...props} definitionId={leaf.definitionId} />;
    case 'friend_since':
      return (
        <>
          <NegationSelect {...props} is="次の期間" isNot="次の期間ではない" />
          <div className="field-row">
            <DayInput label="から" value={leaf.from} onChange={(from) => change({ ...leaf, from })} />
            <DayInput label="まで" value={leaf.to} onChange={(to) => change({ ...leaf, to })} />
          </div>
        </>
      );
    case 'language':
      return (
        <>
          <NegationSelect {...props} is="次のどれか" isNot="次のどれでもない" />
          <Checkbox.Group
            value={leaf.languages}
            onChange={(languages) => change({ ...leaf, languages })}
            aria-label="言語"
          >
            <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="xs" mt="xs">
              {material.languages.map(({ language, count }) => (
                <Checkbox
                  key={language}
                  value={language}
                  label={`${languageName(language)}（${formatPeople(count)}）`}
                />
              ))}
            </SimpleGrid>
          </Checkbox.Group>
        </>
      );
    case 'segment':
      return (
        <>
          <NativeSelect
            aria-label="配信グループの当てはめ方"
            maw={420}
            value={leaf.settled ? (part.negated ? 'minus' : 'in') : part.negated ? 'not' : 'in'}
            data={[
              { value: 'in', label: '含まれる' },
              { value: 'not', label: '含まれない' },
              { value: 'minus', label: '対象の人を除く（未回答の人は残す）' },
            ]}
            onChange={({ currentTarget: { value } }) =>
              onChange({
                ...part,
                negated: value !== 'in',
                leaf: {
                  kind: 'segment',
                  segmentId: leaf.segmentId,
                  ...(value === 'minus' ? { settled: true } : {}),
                },
              })
            }
          />
          <SegmentSelect value={leaf.segmentId} onChange={(segmentId) => change({ ...leaf, segmentId })} />
        </>
      );
    case 'list':
      return (
        <>
          <NegationSelect {...props} is="名簿にある" isNot="名簿にない" />
          <ListSelect value={leaf.listId} onChange={(listId) => change({ ...leaf, listId })} />
        </>
      );
    case 'sample':
      return (
        <>
          <NegationSelect {...props} is="選ばれた人" isNot="選ばれなかった人" />
          <SampleFields leaf={leaf} onChange={change} />
        </>
      );
    case 'plugged': {
      const offered = material.plugged.find(({ plug }) => plug === leaf.plug);
      return (
        <>
          <NegationSelect
            {...props}
            is={offered?.is ?? '当てはまる'}
            isNot={offered?.isNot ?? '当てはまらない'}
          />
          {offered?.hasSubject && (
            <SubjectSelect
              plug={leaf.plug}
              label={offered.label}
              value={String(leaf.settings['subject'] ?? '')}
              onChange={(subject) => change({ ...leaf, settings: { subject } })}
            />
          )}
        </>
      );
    }
    case 'testers':
      return <NegationSelect {...props} is="当てはまる" isNot="当てはまらない" />;
  }
}

const RELATIONS: Readonly<Record<'choice' | 'age' | 'dates_age', Readonly<Record<Relation, string>>>> = {
  choice: {
    is: '次のどれか',
    is_not: '次のどれでもない',
    answered: '回答している（内容は問わない）',
    not_answered: '回答していない',
  },
  age: {
    is: '次の年齢',
    is_not: '次の年齢ではない',
    answered: '回答している（年齢は問わない）',
    not_answered: '回答していない',
  },
  dates_age: {
    is: '次の年齢の子がいる',
    is_not: '次の年齢の子がいない',
    answered: '回答している（年齢は問わない）',
    not_answered: '回答していない',
  },
};

function AttributeFields({ material, part, definitionId, onChange }: FieldsProps & { definitionId: string }) {
  const attribute = attributeOf(material, definitionId);
  if (!attribute) {
    return (
      <Text size="sm">
        この登録項目は見つかりません。この条件を消して、別の登録項目を選び直してください。
      </Text>
    );
  }
  const { leaf } = part;
  return (
    <>
      <NativeSelect
        aria-label={`${attribute.label}の当てはめ方`}
        maw={320}
        value={relationOf(part)}
        data={Object.entries(RELATIONS[attribute.conditionKind]).map(([value, label]) => ({ value, label }))}
        onChange={({ currentTarget: { value } }) =>
          onChange(withRelation(part, value as Relation, attribute))
        }
      />
      {leaf.kind === 'choice' && (
        <ChoiceFields attribute={attribute} leaf={leaf} onChange={(leaf) => onChange({ ...part, leaf })} />
      )}
      {leaf.kind === 'age' && (
        <AgeFields attribute={attribute} leaf={leaf} onChange={(leaf) => onChange({ ...part, leaf })} />
      )}
      {leaf.kind === 'dates_age' && (
        <ChildAgeFields attribute={attribute} leaf={leaf} onChange={(leaf) => onChange({ ...part, leaf })} />
      )}
      <Text size="sm" c="dimmed" mt="xs">
        回答した人 {formatPeople(attribute.answered)}／未回答 {formatPeople(attribute.unanswered)}
      </Text>
    </>
  );
}

function NegationSelect({
  material,
  part,
  onChange,
  is,
  isNot,
}: FieldsProps & { is: string; isNot: string }) {
  return (
    <NativeSelect
      aria-label={`${partTitle(material, part.leaf)}の当てはめ方`}
      maw={320}
      value={part.negated ? 'not' : 'is'}
      data={[
        { value: 'is', label: is },
        { value: 'not', label: isNot },
      ]}
      onChange={({ currentTarget: { value } }) => onChange({ ...part, negated: value === 'not' })}
    />
  );
}

/** A saved segment; also used where a delivery chooses its target. */
export function SegmentSelect({
  id,
  value,
  label,
  onChange,
}: {
  id?: string;
  value: string;
  label?: string;
  onChange: (segmentId: string) => void;
}) {
  const list = useQuery(api.audiences.listSegments.queryOptions({ input: { state: 'active' } }));
  const segments = list.data?.segments ?? [];
  const known = segments.some((segment) => segment.id === value);
  if (list.data && segments.length === 0) {
    return (
      <Text size="sm" mt="xs">
        保存した配信グループはまだありません。「配信グループ」の画面で作れます。
      </Text>
    );
  }
  return (
    <NativeSelect
      {...(id === undefined ? {} : { id })}
      label={label}
      aria-label={label ?? '配信グループを選ぶ'}
      mt="xs"
      maw={420}
      value={value}
      onChange={({ currentTarget: { value } }) => onChange(value)}
      data={[
        { value: '', label: list.isPending ? '読み込んでいます' : '選んでください', disabled: true },
        ...(value !== '' && !known && list.data ? [{ value, label: '使用をやめた配信グループ' }] : []),
        ...segments.map((segment) => ({ value: segment.id, label: segment.name })),
      ]}
    />
  );
}
