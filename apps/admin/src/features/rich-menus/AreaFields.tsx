/** One area: what it is called, what it does, where it is. A field for whatever can be dragged. */
import { Button, Group, NativeSelect, NumberInput, Stack, Text, Textarea, TextInput } from '@mantine/core';
import {
  ACTION_WORDS,
  DESIGN_PROBLEMS,
  LABEL_LIMIT,
  type AreaAction,
  type DesignProblem,
  type MenuArea,
  type MenuTab,
} from '@madoguchi/contract/rich-menus';

type Kind = AreaAction['kind'];

/** The fields at which a problem is said. */
const FIELD_OF: Readonly<Record<DesignProblem['code'], 'label' | 'action' | 'place' | null>> = {
  bar_text_missing: null,
  no_areas: null,
  label_missing: 'label',
  area_outside: 'place',
  area_empty: 'place',
  areas_overlap: 'place',
  action_missing: 'action',
  link_invalid: 'action',
  text_missing: 'action',
  phone_invalid: 'action',
  tab_missing: 'action',
  tab_itself: 'action',
};

export function AreaFields({
  area,
  number,
  count,
  otherTabs,
  problems,
  disabled,
  onChange,
  onMove,
  onRemove,
}: {
  area: MenuArea;
  number: number;
  count: number;
  otherTabs: readonly MenuTab[];
  problems: readonly DesignProblem[];
  disabled: boolean;
  onChange: (area: MenuArea) => void;
  onMove: (by: -1 | 1) => void;
  onRemove: () => void;
}) {
  const problemAt = (field: 'label' | 'action' | 'place') => {
    const found = problems.find((one) => one.area === area.key && FIELD_OF[one.code] === field);
    return found ? DESIGN_PROBLEMS[found.code] : undefined;
  };
  const place = (name: 'x' | 'y' | 'width' | 'height', label: string) => (
    <NumberInput
      label={label}
      w={100}
      min={0}
      max={2500}
      allowDecimal={false}
      value={area[name]}
      disabled={disabled}
      onChange={(value) => onChange({ ...area, [name]: Number(value) || 0 })}
    />
  );
  return (
    <Stack gap="sm" component="fieldset" className="menu-fields">
      <Text component="legend" fw={700}>
        {number}番のボタン（{count}個のうち）
      </Text>
      <TextInput
        label="読み上げ用の名前"
        description="目の見えない人には、この言葉が読み上げられます。行き先が分かる名前にしてください（例：防災タブ）。"
        required
        maxLength={LABEL_LIMIT}
        value={area.label}
        error={problemAt('label')}
        disabled={disabled}
        onChange={({ currentTarget: { value } }) => onChange({ ...area, label: value })}
      />
      <TextInput
        label="絵に書く見出し"
        description="画像を使うときは、書かれません。"
        maxLength={LABEL_LIMIT}
        value={area.title}
        disabled={disabled}
        onChange={({ currentTarget: { value } }) => onChange({ ...area, title: value })}
      />
      <NativeSelect
        label="押したときにすること"
        value={area.action.kind}
        error={problemAt('action')}
        disabled={disabled}
        data={Object.entries(ACTION_WORDS).map(([value, label]) => ({ value, label }))}
        onChange={({ currentTarget: { value } }) =>
          onChange({ ...area, action: emptyAction(value as Kind, otherTabs) })
        }
      />
      <ActionField
        action={area.action}
        otherTabs={otherTabs}
        disabled={disabled}
        onChange={(action) => onChange({ ...area, action })}
      />
      <Group gap="sm" align="flex-end">
        {place('x', '左から')}
        {place('y', '上から')}
        {place('width', '幅')}
        {place('height', '高さ')}
      </Group>
      {problemAt('place') && (
        <Text size="sm" c="red.9">
          {problemAt('place')}
        </Text>
      )}
      <Group gap="xs">
        <Button size="xs" variant="default" disabled={disabled || number === 1} onClick={() => onMove(-1)}>
          読み上げの順を前へ
        </Button>
        <Button size="xs" variant="default" disabled={disabled || number === count} onClick={() => onMove(1)}>
          読み上げの順を後へ
        </Button>
        <Button size="xs" variant="outline" color="red" disabled={disabled} onClick={onRemove}>
          このボタンを消す
        </Button>
      </Group>
    </Stack>
  );
}

function ActionField({
  action,
  otherTabs,
  disabled,
  onChange,
}: {
  action: AreaAction;
  otherTabs: readonly MenuTab[];
  disabled: boolean;
  onChange: (action: AreaAction) => void;
}) {
  switch (action.kind) {
    case 'url':
      return (
        <TextInput
          type="url"
          label="リンク先"
          placeholder="https://"
          value={action.url}
          disabled={disabled}
          onChange={({ currentTarget: { value } }) => onChange({ ...action, url: value })}
        />
      );
    case 'text':
    case 'clipboard':
      return (
        <Textarea
          autosize
          label={action.kind === 'text' ? '送る言葉' : 'コピーする文字'}
          maxLength={action.kind === 'text' ? 300 : 1000}
          value={action.text}
          disabled={disabled}
          onChange={({ currentTarget: { value } }) => onChange({ ...action, text: value })}
        />
      );
    case 'phone':
      return (
        <TextInput
          type="tel"
          label="電話番号"
          value={action.number}
          disabled={disabled}
          onChange={({ currentTarget: { value } }) => onChange({ ...action, number: value })}
        />
      );
    case 'tab':
      return (
        <NativeSelect
          label="切り替え先のタブ"
          value={action.tab}
          disabled={disabled}
          data={otherTabs.map(({ key, name }) => ({ value: key, label: name }))}
          onChange={({ currentTarget: { value } }) => onChange({ ...action, tab: value })}
        />
      );
    default:
      return null;
  }
}

function emptyAction(kind: Kind, otherTabs: readonly MenuTab[]): AreaAction {
  switch (kind) {
    case 'url':
      return { kind, url: '' };
    case 'text':
    case 'clipboard':
      return { kind, text: '' };
    case 'phone':
      return { kind, number: '' };
    case 'tab': {
      const [first] = otherTabs;
      return first ? { kind, tab: first.key } : { kind: 'none' };
    }
    case 'location':
    case 'none':
      return { kind };
  }
}
