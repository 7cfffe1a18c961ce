import { Button, Menu } from '@mantine/core';
import { emptyGroup, newAttributePart, newPart, type DraftPart } from './condition-draft.ts';
import { newSeed } from './SampleFields.tsx';
import type { Material } from './material.ts';

/** 条件を追加: every attribute in use, then what is known of every friend. */
export function AddPartMenu({
  material,
  groupLabel,
  nestable,
  onAdd,
}: {
  material: Material;
  /** Which group it adds to, for screen readers. */
  groupLabel: string;
  nestable: boolean;
  onAdd: (part: DraftPart) => void;
}) {
  const attributes = material.attributes.filter(({ state }) => state === 'active');
  return (
    <Menu position="bottom-start" width={300} withinPortal returnFocus={false}>
      <Menu.Target>
        <Button variant="light" size="sm" aria-label={`${groupLabel}に条件を追加`}>
          ＋ 条件を追加
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah="60vh" style={{ overflowY: 'auto' }}>
        {attributes.length > 0 && <Menu.Label c="dark">登録項目</Menu.Label>}
        {attributes.map((attribute) => (
          <Menu.Item key={attribute.definitionId} onClick={() => onAdd(newAttributePart(attribute))}>
            {attribute.label}
          </Menu.Item>
        ))}
        <Menu.Label c="dark">そのほか</Menu.Label>
        <Menu.Item onClick={() => onAdd(newPart({ kind: 'segment', segmentId: '' }))}>
          保存した配信グループ
        </Menu.Item>
        <Menu.Item onClick={() => onAdd(newPart({ kind: 'list', listId: '' }))}>名簿</Menu.Item>
        <Menu.Item onClick={() => onAdd(newPart({ kind: 'friend_since', from: null, to: null }))}>
          友だち追加の時期
        </Menu.Item>
        {material.languages.length > 0 && (
          <Menu.Item onClick={() => onAdd(newPart({ kind: 'language', languages: [] }))}>言語</Menu.Item>
        )}
        <Menu.Item onClick={() => onAdd(newPart({ kind: 'sample', percent: 10, seed: newSeed() }))}>
          無作為に選ぶ（くじ引き）
        </Menu.Item>
        {material.plugged
          .filter(({ hasSubject }) => hasSubject)
          .map(({ plug, label }) => (
            <Menu.Item
              key={plug}
              onClick={() => onAdd(newPart({ kind: 'plugged', plug, settings: { subject: '' } }))}
            >
              {label}
            </Menu.Item>
          ))}
        {nestable && <Menu.Item onClick={() => onAdd(emptyGroup('any'))}>条件のまとまり（かっこ）</Menu.Item>}
      </Menu.Dropdown>
    </Menu>
  );
}
