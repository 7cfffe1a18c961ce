/** The builder of conditions: a group reads 「次の条件 [すべてに当てはまる] 人」, then its parts, one card each. */
import { Box, Button, Group, NativeSelect, Paper, Stack, Text } from '@mantine/core';
import { MAX_CONDITION_DEPTH } from '@madoguchi/contract/audiences';
import { useEffect, useRef } from 'react';
import { AddPartMenu } from './AddPartMenu.tsx';
import {
  addPart,
  changePart,
  removePart,
  type DraftGroup,
  type DraftPart,
  type GroupMode,
} from './condition-draft.ts';
import { GROUP_MODES, partTitle } from './condition-words.ts';
import type { Material } from './material.ts';
import { PartFields } from './PartFields.tsx';

interface BuilderProps {
  readonly material: Material;
  readonly root: DraftGroup;
  /** Sentences about single parts, by part id. */
  readonly remarks: ReadonlyMap<string, readonly string[]>;
  readonly onChange: (root: DraftGroup) => void;
}

export function ConditionBuilder(props: BuilderProps) {
  const { root, onChange } = props;
  const added = useRef<string | null>(null);
  useEffect(() => {
    if (added.current === null) return;
    const part = document.getElementById(added.current);
    const field = part?.querySelector<HTMLElement>('input, select') ?? part?.querySelector('button');
    field?.focus();
    added.current = null;
  }, [root]);
  const add = (groupId: string, part: DraftPart) => {
    added.current = part.id;
    onChange(addPart(root, groupId, part));
  };
  const remove = (id: string) => {
    onChange(removePart(root, id));
    // The card is gone: the focus goes back to where parts are added.
    document.getElementById(root.id)?.querySelector<HTMLElement>('select')?.focus();
  };
  return <GroupFields {...props} group={root} depth={1} label="条件" onAdd={add} onRemove={remove} />;
}

interface GroupProps extends BuilderProps {
  readonly group: DraftGroup;
  readonly depth: number;
  readonly label: string;
  readonly onAdd: (groupId: string, part: DraftPart) => void;
  readonly onRemove: (id: string) => void;
}

function GroupFields(props: GroupProps) {
  const { group, depth, label, root, remarks, onChange, material, onAdd, onRemove } = props;
  const modes = (Object.keys(GROUP_MODES) as GroupMode[]).filter(
    (mode) => mode !== 'not_all' || group.mode === 'not_all',
  );
  const joint = group.mode === 'all' ? 'かつ' : 'または';
  return (
    <Box component="fieldset" id={group.id} className="condition-group" data-depth={depth}>
      <legend className="visually-hidden">{label}</legend>
      <Group gap="xs" mb="sm" justify="space-between" align="center">
        <Group gap="xs">
          <Text>次の条件</Text>
          <NativeSelect
            aria-label={`${label}のまとめ方`}
            value={group.mode}
            data={modes.map((mode) => ({ value: mode, label: GROUP_MODES[mode] }))}
            onChange={({ currentTarget: { value } }) =>
              onChange(
                changePart(root, group.id, (part) =>
                  part.kind === 'group' ? { ...part, mode: value as GroupMode } : part,
                ),
              )
            }
          />
          <Text>人</Text>
        </Group>
        {depth > 1 && (
          <Button variant="subtle" color="red" size="compact-sm" onClick={() => onRemove(group.id)}>
            このまとまりを消す
          </Button>
        )}
      </Group>
      <Stack gap="xs">
        {group.parts.map((part, index) => (
          <div key={part.id}>
            {index > 0 && (
              <Text size="sm" c="dimmed" fw={700} my={2} aria-hidden>
                {joint}
              </Text>
            )}
            {part.kind === 'group' ? (
              <GroupFields
                {...props}
                group={part}
                depth={depth + 1}
                label={`${label}のまとまり${index + 1}`}
              />
            ) : (
              <Paper withBorder p="sm" id={part.id} role="group" aria-label={partTitle(material, part.leaf)}>
                <Group justify="space-between" mb={4} gap="xs" wrap="nowrap">
                  <Text fw={700}>{partTitle(material, part.leaf)}</Text>
                  <Button
                    variant="subtle"
                    color="red"
                    size="compact-sm"
                    style={{ flex: 'none' }}
                    aria-label={`条件「${partTitle(material, part.leaf)}」を消す`}
                    onClick={() => onRemove(part.id)}
                  >
                    消す
                  </Button>
                </Group>
                <PartFields
                  material={material}
                  part={part}
                  onChange={(changed) => onChange(changePart(root, part.id, () => changed))}
                />
                <Remarks of={remarks.get(part.id)} />
              </Paper>
            )}
          </div>
        ))}
        <Remarks of={remarks.get(group.id)} />
        <div>
          <AddPartMenu
            material={material}
            groupLabel={label}
            nestable={depth < MAX_CONDITION_DEPTH - 4} // a sentence with more brackets is read by nobody
            onAdd={(part) => onAdd(group.id, part)}
          />
        </div>
      </Stack>
    </Box>
  );
}

function Remarks({ of }: { of: readonly string[] | undefined }) {
  if (!of) return null;
  return of.map((remark) => (
    <Text key={remark} size="sm" c="red.9" mt="xs">
      {remark}
    </Text>
  ));
}
