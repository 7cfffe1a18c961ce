/** The tabs of a menu: one picture each, switched by areas in the row at the top. */
import { Button, Group, NativeSelect, Tabs, TextInput } from '@mantine/core';
import { MOST_TABS, type MenuDesign, type MenuTab } from '@madoguchi/contract/rich-menus';
import { reordered } from './area-changes.ts';
import { applyLayout, LAYOUTS, withTabRow } from './layouts.ts';

export function TabFields({
  design,
  tab,
  disabled,
  newKey,
  onChoose,
  onChange,
}: {
  design: MenuDesign;
  tab: MenuTab;
  disabled: boolean;
  newKey: () => string;
  onChoose: (key: string) => void;
  onChange: (tabs: MenuTab[]) => void;
}) {
  const { tabs } = design;
  const change = (next: MenuTab) => onChange(tabs.map((one) => (one.key === next.key ? next : one)));
  const add = () => {
    const made = applyLayout(
      { key: newKey(), name: `タブ${tabs.length + 1}`, size: tab.size, picture: null, areas: [] },
      LAYOUTS[4]!, // six areas
      newKey,
    );
    onChange([...tabs, made]);
    onChoose(made.key);
  };
  const remove = () => {
    onChange(tabs.filter(({ key }) => key !== tab.key));
    onChoose(tabs.find(({ key }) => key !== tab.key)!.key); // only offered when there is another
  };
  return (
    <>
      <Tabs value={tab.key} onChange={(key) => key && onChoose(key)}>
        <Tabs.List aria-label="タブ">
          {tabs.map(({ key, name }) => (
            <Tabs.Tab key={key} value={key}>
              {name || '（名前なし）'}
            </Tabs.Tab>
          ))}
        </Tabs.List>
      </Tabs>
      <Group gap="sm" align="flex-end" my="sm">
        <TextInput
          label="タブの名前"
          maxLength={20}
          value={tab.name}
          disabled={disabled}
          onChange={({ currentTarget: { value } }) => change({ ...tab, name: value })}
        />
        <NativeSelect
          label="ひな形"
          value=""
          disabled={disabled}
          data={[{ value: '', label: '選んでください' }, ...LAYOUTS.map(({ name }) => name)]}
          onChange={({ currentTarget: { value } }) => {
            const layout = LAYOUTS.find(({ name }) => name === value);
            if (layout) change(applyLayout(tab, layout, newKey));
          }}
        />
      </Group>
      <Group gap="xs" mb="sm">
        <Button size="xs" variant="default" disabled={disabled || tabs.length >= MOST_TABS} onClick={add}>
          タブを足す
        </Button>
        <Button
          size="xs"
          variant="default"
          disabled={disabled || tabs.length < 2}
          onClick={() => onChange(withTabRow(tabs, newKey))}
        >
          上にタブの列を置く
        </Button>
        <Button
          size="xs"
          variant="default"
          disabled={disabled || tabs[0]?.key === tab.key}
          onClick={() => onChange(reordered(tabs, tab.key, -1))}
        >
          このタブを前へ
        </Button>
        <Button
          size="xs"
          variant="outline"
          color="red"
          disabled={disabled || tabs.length < 2}
          onClick={remove}
        >
          このタブを消す
        </Button>
      </Group>
    </>
  );
}
