/** リッチメニューを作る: the picture, the area that is chosen, and what is missing before it can be published. */
import {
  Badge,
  Button,
  ColorInput,
  Group,
  Paper,
  SimpleGrid,
  Stack,
  Switch,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import {
  BAR_LIMIT,
  MENU_KINDS,
  MOST_AREAS,
  type MenuArea,
  type MenuDesign,
  type MenuDetail,
} from '@madoguchi/contract/rich-menus';
import { hashKey, useQuery } from '@tanstack/react-query';
import { useBlocker, useParams } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { api, client, codeOf, queryClient } from '../../api.ts';
import { ConfirmDialog } from '../../shell/ConfirmDialog.tsx';
import { Loading } from '../../shell/Loading.tsx';
import { messageOf } from '../../shell/messages.ts';
import { PageTitle } from '../../shell/PageTitle.tsx';
import { SomethingBroke } from '../../shell/SomethingBroke.tsx';
import { useAutosave } from '../../shell/use-autosave.ts';
import { useMay } from '../../shell/use-may.ts';
import { AreaFields } from './AreaFields.tsx';
import { added, reordered } from './area-changes.ts';
import { contrast, PALETTES } from './palettes.ts';
import { PublishPanel } from './PublishPanel.tsx';
import { SheetCanvas } from './SheetCanvas.tsx';
import { TabFields } from './TabFields.tsx';

/** WCAG 2.2, 1.4.3 */
const LEAST_CONTRAST = 4.5;

export function MenuEditor() {
  const { id } = useParams({ strict: false }) as { id: string };
  const menu = useQuery(
    api.richMenus.showMenu.queryOptions({
      input: { id },
      refetchInterval: ({ state }) => (state.data?.publishing ? 2000 : false),
    }),
  );
  if (menu.isPending) return <Loading />;
  if (!menu.data) return <SomethingBroke error={menu.error} reset={() => void menu.refetch()} />;
  return <Editor key={menu.data.id} menu={menu.data} />;
}

interface Draft {
  readonly name: string;
  readonly design: MenuDesign;
}

function Editor({ menu }: { menu: MenuDetail }) {
  const { id } = menu;
  const disabled = !useMay()('menus.manage');
  const [draft, setDraft] = useState<Draft>({ name: menu.name, design: menu.design });
  const [problems, setProblems] = useState(menu.problems);
  const [tabKey, setTabKey] = useState(menu.design.tabs[0]!.key); // a design has at least one
  const [areaKey, setAreaKey] = useState<string | null>(null);
  const { autosave, state } = useAutosave<Draft>({
    revision: menu.revision,
    async save(value, revision) {
      const saved = await client.richMenus.saveMenu({ id, revision, ...value });
      setProblems(saved.problems);
      return saved;
    },
    isConflict: (error) => codeOf(error) === 'changed_meanwhile',
    async ownRevision(sent) {
      const stored = await client.richMenus.showMenu({ id });
      return hashKey([{ name: stored.name, design: stored.design }]) === hashKey([sent])
        ? stored.revision
        : null;
    },
  });
  const first = useRef(draft);
  useEffect(() => {
    if (draft !== first.current) autosave.change(draft);
  }, [draft, autosave]);
  const leaving = useBlocker({
    async shouldBlockFn() {
      const saved = await autosave.flush();
      if (saved) await queryClient.invalidateQueries({ queryKey: api.richMenus.key() });
      return !saved;
    },
    withResolver: true,
    enableBeforeUnload: false, // useAutosave warns while words are unsaved
  });

  const { design } = draft;
  const tab = design.tabs.find(({ key }) => key === tabKey) ?? design.tabs[0]!; // at least one
  const area = tab.areas.find(({ key }) => key === areaKey) ?? null;
  const setDesign = (change: Partial<MenuDesign>) => setDraft({ ...draft, design: { ...design, ...change } });
  const setAreas = (areas: MenuArea[]) =>
    setDesign({ tabs: design.tabs.map((one) => (one.key === tab.key ? { ...one, areas } : one)) });
  const newKey = () => newKeyBeside(design);
  const readable = contrast(design.colours.tile, design.colours.ink) >= LEAST_CONTRAST;
  return (
    <>
      <PageTitle title={draft.name || '（名前なし）'} back={{ to: '/rich-menus', label: 'リッチメニュー' }}>
        <Badge variant="outline" c="dark" tt="none">
          {MENU_KINDS[menu.kind]}
        </Badge>
      </PageTitle>
      <Text size="sm" mb="md" role="status">
        {state.kind === 'saved'
          ? '保存してあります。10秒ごとに自動で保存します。'
          : state.kind === 'saving'
            ? '保存しています。'
            : state.kind === 'unsaved'
              ? 'まもなく自動で保存します。'
              : messageOf(state.error)}
      </Text>
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
        <div>
          <TabFields
            design={design}
            tab={tab}
            disabled={disabled}
            newKey={newKey}
            onChoose={(key) => {
              setTabKey(key);
              setAreaKey(null);
            }}
            onChange={(tabs) => setDesign({ tabs })}
          />
          <SheetCanvas
            tab={tab}
            colours={design.colours}
            chosen={area?.key ?? null}
            troubled={new Set(problems.filter((one) => one.tab === tab.key).flatMap((one) => one.area ?? []))}
            disabled={disabled}
            onChoose={setAreaKey}
            onChange={(next) => setAreas(tab.areas.map((one) => (one.key === next.key ? next : one)))}
          />
          <Text size="sm" mt="xs">
            ボタンを選んで、矢印キーで動かせます。Shiftキーと矢印で大きさを変えます。
          </Text>
          <Button
            mt="sm"
            variant="default"
            disabled={disabled || tab.areas.length >= MOST_AREAS}
            onClick={() => {
              const key = newKey();
              setAreas(added(tab, key).areas);
              setAreaKey(key);
            }}
          >
            ボタンを足す
          </Button>
        </div>
        <Stack>
          {area ? (
            <AreaFields
              area={area}
              number={tab.areas.indexOf(area) + 1}
              count={tab.areas.length}
              otherTabs={design.tabs.filter(({ key }) => key !== tab.key)}
              problems={problems.filter((one) => one.tab === tab.key)}
              disabled={disabled}
              onChange={(next) => setAreas(tab.areas.map((one) => (one.key === next.key ? next : one)))}
              onMove={(by) => setAreas(reordered(tab.areas, area.key, by))}
              onRemove={() => {
                setAreas(tab.areas.filter(({ key }) => key !== area.key));
                setAreaKey(null);
              }}
            />
          ) : (
            <Paper withBorder p="md">
              <Text>絵の中のボタンを選ぶと、ここで名前と動きを決められます。</Text>
            </Paper>
          )}
          <Paper withBorder p="md" component="section" aria-labelledby="menu-whole">
            <Title order={2} size="h4" id="menu-whole" mb="sm">
              メニュー全体
            </Title>
            <Stack gap="sm">
              <TextInput
                label="名前（住民には見えません）"
                maxLength={60}
                value={draft.name}
                disabled={disabled}
                onChange={({ currentTarget: { value } }) => setDraft({ ...draft, name: value })}
              />
              <TextInput
                label="メニューバーの言葉"
                description="トークのいちばん下に出る言葉です。"
                maxLength={BAR_LIMIT}
                value={design.barText}
                disabled={disabled}
                onChange={({ currentTarget: { value } }) => setDesign({ barText: value })}
              />
              <Switch
                label="トークを開いたとき、メニューを開いておく"
                checked={design.open}
                disabled={disabled}
                onChange={({ currentTarget: { checked } }) => setDesign({ open: checked })}
              />
              <Text fw={500}>配色の案</Text>
              <Group gap="xs">
                {PALETTES.map(({ name, colours }) => (
                  <Button
                    key={name}
                    size="xs"
                    variant="default"
                    disabled={disabled}
                    style={{ borderInlineStart: `12px solid ${colours.tile}` }}
                    onClick={() => setDesign({ colours })}
                  >
                    {name}
                  </Button>
                ))}
              </Group>
              <Group gap="sm">
                {(
                  [
                    ['ground', '地の色'],
                    ['tile', 'ボタンの色'],
                    ['ink', '文字の色'],
                  ] as const
                ).map(([part, label]) => (
                  <ColorInput
                    key={part}
                    label={label}
                    w={130}
                    format="hex"
                    value={design.colours[part]}
                    disabled={disabled}
                    eyeDropperButtonProps={{ 'aria-label': '画面から色を取る' }}
                    onChange={(colour) => {
                      if (/^#[0-9a-f]{6}$/.test(colour))
                        setDesign({ colours: { ...design.colours, [part]: colour } });
                    }}
                  />
                ))}
              </Group>
              {!readable && (
                <Text size="sm" c="red.9" role="status">
                  ボタンと文字の色が近く、読みにくい人がいます。濃さの差を大きくしてください。
                </Text>
              )}
            </Stack>
          </Paper>
          <PublishPanel
            menu={menu}
            problems={problems}
            design={design}
            save={async () => ((await autosave.flush()) ? autosave.revision : null)}
            onProblems={setProblems}
            onGo={(tab, area) => {
              if (tab) setTabKey(tab);
              setAreaKey(area);
            }}
          />
        </Stack>
      </SimpleGrid>
      <ConfirmDialog
        opened={leaving.status === 'blocked'}
        title="保存できていない変更があります"
        confirmLabel="保存しないで移動する"
        cancelLabel="この画面に残る"
        danger
        onConfirm={() => leaving.proceed?.()}
        onCancel={() => leaving.reset?.()}
      >
        {state.kind === 'conflict' || state.kind === 'failed' ? messageOf(state.error) : null}
      </ConfirmDialog>
    </>
  );
}

/** Unlike every key of the design: counts, links and LINE's aliases hang on them. */
function newKeyBeside(design: MenuDesign): string {
  const used = new Set(design.tabs.flatMap(({ key, areas }) => [key, ...areas.map((one) => one.key)]));
  for (;;) {
    const key = crypto
      .getRandomValues(new Uint32Array(2))
      .reduce((text, part) => text + part.toString(36), 'k');
    if (!used.has(key)) return key.slice(0, 20);
  }
}
