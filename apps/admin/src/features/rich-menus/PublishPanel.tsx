/** 公開: what is missing, each with the way there; then one click. Earlier versions come back by one click too. */
import { Alert, Anchor, Button, Group, List, Paper, Stack, Text, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import {
  DESIGN_PROBLEMS,
  type DesignProblem,
  type MenuDesign,
  type MenuDetail,
} from '@madoguchi/contract/rich-menus';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api, client, codeOf, dataOf, queryClient } from '../../api.ts';
import { ConfirmDialog } from '../../shell/ConfirmDialog.tsx';
import { formatDateTime } from '../../shell/format.ts';
import { messageOf } from '../../shell/messages.ts';
import { useMay } from '../../shell/use-may.ts';
import { PublishingText } from './PublishingText.tsx';

const WORDS: Readonly<Record<string, string>> = {
  no_channel: 'LINE公式アカウントがまだつながっていません。管理者に、LINEの設定を依頼してください。',
  publishing_already: '公開の準備が続いています。終わってから、もう一度押してください。',
  not_published: 'まだ公開していません。先に公開してください。',
  menu_in_use: '住民に表示しているか、過去に緊急メニューとして表示した記録があるため、消せません。',
};
const wordsOf = (error: unknown) => WORDS[codeOf(error)] ?? messageOf(error);

type Act = 'publish' | 'default' | 'delete';

export function PublishPanel({
  menu,
  problems,
  design,
  save,
  onProblems,
  onGo,
}: {
  menu: MenuDetail;
  problems: readonly DesignProblem[];
  design: MenuDesign;
  /** Saves what is typed; the revision, or null when it could not be saved. */
  save: () => Promise<number | null>;
  onProblems: (problems: DesignProblem[]) => void;
  onGo: (tab: string | null, area: string | null) => void;
}) {
  const { id } = menu;
  const may = useMay();
  const navigate = useNavigate();
  const [asking, setAsking] = useState<Act | null>(null);
  const refresh = () => queryClient.invalidateQueries({ queryKey: api.richMenus.key() });
  const act = useMutation({
    async mutationFn(what: Act) {
      if (what === 'delete') return void (await client.richMenus.deleteMenu({ id }));
      if (what === 'default') return void (await client.richMenus.setDefaultMenu({ id }));
      const revision = await save();
      if (revision !== null) await client.richMenus.publishMenu({ id, revision });
    },
    async onSuccess(_, what) {
      setAsking(null);
      await refresh();
      if (what === 'delete') await navigate({ to: '/rich-menus' });
      else
        notifications.show({
          message: what === 'publish' ? '公開の準備を始めました。' : '友だち全員に表示します。',
        });
    },
    onError(error) {
      if (codeOf(error) !== 'design_incomplete') return;
      onProblems((dataOf(error).problems ?? []) as DesignProblem[]);
      setAsking(null);
    },
  });
  const back = useMutation({
    mutationFn: (version: number) => client.richMenus.rollBackMenu({ id, version }),
    onSuccess: refresh,
  });
  const mayPublish = may('menus.publish');
  const numberOf = ({ tab, area }: DesignProblem) => {
    const found = design.tabs.find(({ key }) => key === tab);
    const at = found?.areas.findIndex(({ key }) => key === area) ?? -1;
    return `${found && design.tabs.length > 1 ? `「${found.name}」の` : ''}${at >= 0 ? `${at + 1}番のボタン：` : ''}`;
  };
  return (
    <Paper withBorder p="md" component="section" aria-labelledby="menu-publish">
      <Title order={2} size="h4" id="menu-publish" mb="sm">
        公開
      </Title>
      <Stack gap="sm">
        <PublishingText menu={menu} />
        {problems.length > 0 && (
          <Alert
            color="yellow"
            variant="outline"
            title={`公開する前に直すところが${problems.length}か所あります`}
          >
            <List size="sm">
              {problems.map((problem) => (
                <List.Item key={`${problem.code} ${problem.tab} ${problem.area}`}>
                  <Anchor
                    component="button"
                    type="button"
                    size="sm"
                    ta="start"
                    py={4}
                    display="block"
                    onClick={() => onGo(problem.tab, problem.area)}
                  >
                    {numberOf(problem)}
                    {DESIGN_PROBLEMS[problem.code]}
                  </Anchor>
                </List.Item>
              ))}
            </List>
          </Alert>
        )}
        <Group gap="xs">
          {mayPublish && (
            <Button
              disabled={problems.length > 0 || menu.publishing !== null}
              onClick={() => setAsking('publish')}
            >
              公開する
            </Button>
          )}
          {mayPublish && menu.kind === 'ordinary' && menu.liveVersion !== null && !menu.isDefault && (
            <Button variant="default" onClick={() => setAsking('default')}>
              友だち全員に表示する
            </Button>
          )}
          {may('menus.manage') && (
            <Button variant="outline" color="red" onClick={() => setAsking('delete')}>
              メニューを消す
            </Button>
          )}
        </Group>
        {back.error && (
          <Alert color="red" variant="outline" role="alert">
            {wordsOf(back.error)}
          </Alert>
        )}
        {menu.versions.length > 0 && (
          <>
            <Text fw={500}>これまでの版</Text>
            <List size="sm">
              {menu.versions.map(({ version, publishedAt, publishedBy }) => (
                <List.Item key={version}>
                  第{version}版 {formatDateTime(publishedAt)} {publishedBy ?? 'システム'}
                  {mayPublish && version !== menu.liveVersion && !menu.publishing && (
                    <Button
                      ml="xs"
                      size="compact-xs"
                      variant="default"
                      loading={back.isPending}
                      onClick={() => back.mutate(version)}
                    >
                      第{version}版に戻す
                    </Button>
                  )}
                </List.Item>
              ))}
            </List>
          </>
        )}
      </Stack>
      <ConfirmDialog
        opened={asking !== null}
        title={asking === null ? '' : QUESTIONS[asking].title}
        confirmLabel={asking === null ? '' : QUESTIONS[asking].confirm}
        danger={asking === 'delete'}
        busy={act.isPending}
        problem={act.error && codeOf(act.error) !== 'design_incomplete' ? wordsOf(act.error) : null}
        onConfirm={() => asking && act.mutate(asking)}
        onCancel={() => {
          act.reset();
          setAsking(null);
        }}
      >
        {asking === null ? null : QUESTIONS[asking].words}
      </ConfirmDialog>
    </Paper>
  );
}

const QUESTIONS: Readonly<Record<Act, { title: string; confirm: string; words: string }>> = {
  publish: {
    title: 'このメニューを公開しますか',
    confirm: '公開する',
    words:
      'LINEに画像を送り、全部そろってから、住民の画面が新しいメニューに変わります。前の版にはいつでも戻せます。',
  },
  default: {
    title: '友だち全員に表示しますか',
    confirm: '全員に表示する',
    words: '今のメニューに代わって、このメニューが全員に表示されます。トークを開き直した人から変わります。',
  },
  delete: {
    title: 'このメニューを消しますか',
    confirm: '消す',
    words: '下書きとこれまでの版を消します。元に戻せません。',
  },
};
