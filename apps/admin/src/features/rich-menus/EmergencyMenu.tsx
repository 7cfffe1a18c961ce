/** 緊急メニュー: one switch for a disaster, usable on a phone at 3 a.m.; what is on, how far it is, and the way back. */
import { Alert, Anchor, Button, Group, Paper, Progress, Stack, Text, Title } from '@mantine/core';
import type { Emergency, MenuSummary } from '@madoguchi/contract/rich-menus';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api, codeOf, queryClient } from '../../api.ts';
import { ConfirmDialog } from '../../shell/ConfirmDialog.tsx';
import { EmptyState } from '../../shell/EmptyState.tsx';
import { formatCount, formatDateTime } from '../../shell/format.ts';
import { Loading } from '../../shell/Loading.tsx';
import { messageOf } from '../../shell/messages.ts';
import { PageTitle } from '../../shell/PageTitle.tsx';
import { SomethingBroke } from '../../shell/SomethingBroke.tsx';
import { useMay } from '../../shell/use-may.ts';
import { PublishingText } from './PublishingText.tsx';
import { WAITING } from './waiting.ts';

const WORDS: Readonly<Record<string, string>> = {
  emergency_already: 'ほかの緊急メニューを表示しています。平常に戻してから切り替えてください。',
  not_ready: 'このメニューは、まだLINEに用意できていません。公開が終わってから切り替えてください。',
  no_channel: 'LINE公式アカウントがまだつながっていません。管理者に、LINEの設定を依頼してください。',
  wrong_state: 'もう平常に戻しています。',
};
const wordsOf = (error: unknown) => WORDS[codeOf(error)] ?? messageOf(error);

/** While LINE is being told, about 10 seconds for a million friends. */
const FAST_MS = 1000;

export function EmergencyMenu() {
  const may = useMay();
  const state = useQuery(
    api.richMenus.showEmergency.queryOptions({
      input: {},
      refetchInterval: ({ state: { data } }) =>
        data?.current && data.current.phase !== 'on' ? FAST_MS : data?.current ? 10_000 : false,
    }),
  );
  const [asked, setAsked] = useState<{ menu: MenuSummary; drill: boolean } | null>(null);
  const [lifting, setLifting] = useState(false);
  const done = async () => {
    setAsked(null);
    setLifting(false);
    await queryClient.invalidateQueries({ queryKey: api.richMenus.key() });
  };
  const switchOn = useMutation(api.richMenus.switchToEmergency.mutationOptions({ onSuccess: done }));
  const lift = useMutation(api.richMenus.liftEmergency.mutationOptions({ onSuccess: done }));
  if (state.isPending) return <Loading />;
  if (!state.data) return <SomethingBroke error={state.error} reset={() => void state.refetch()} />;
  const { current, last, menus } = state.data;
  const mayAct = may('menus.emergency');
  const unready = menus.filter(({ liveVersion }) => liveVersion === null);
  return (
    <>
      <PageTitle title="緊急メニュー" back={{ to: '/rich-menus', label: 'リッチメニュー' }} />
      {current ? (
        <Current emergency={current} mayLift={mayAct} onLift={() => setLifting(true)} />
      ) : (
        <Text mb="md">
          いまは平常です。
          {last && `前に表示したのは${formatDateTime(last.startedAt)}の「${last.menu.name}」です。`}
        </Text>
      )}
      {unready.length > 0 && (
        <Alert color="red" variant="outline" mb="md" title="まだ使えない緊急メニューがあります">
          {unready.map(({ name }) => `「${name}」`).join('')}
          は公開していないため、災害のときに切り替えられません。開いて、公開しておいてください。
        </Alert>
      )}
      {menus.length === 0 && (
        <EmptyState title="緊急メニューがありません">
          <Text>
            <Anchor component={Link} to="/rich-menus">
              リッチメニュー
            </Anchor>
            で、種類を「緊急」にして作り、公開しておいてください。
          </Text>
        </EmptyState>
      )}
      <Stack>
        {menus.map((menu) => (
          <Paper key={menu.id} withBorder p="md" component="section" aria-labelledby={`menu-${menu.id}`}>
            <Title order={2} size="h4" id={`menu-${menu.id}`}>
              <Anchor component={Link} to={`/rich-menus/${menu.id}`}>
                {menu.name}
              </Anchor>
            </Title>
            <PublishingText menu={menu} />
            {mayAct && !current && menu.liveVersion !== null && (
              <Group mt="sm">
                <Button color="red" size="md" onClick={() => setAsked({ menu, drill: false })}>
                  「{menu.name}」に切り替える
                </Button>
                <Button variant="default" onClick={() => setAsked({ menu, drill: true })}>
                  「{menu.name}」で訓練（住民には見えません）
                </Button>
              </Group>
            )}
          </Paper>
        ))}
      </Stack>
      <ConfirmDialog
        opened={asked !== null}
        title={asked?.drill ? '【訓練】職員の画面だけを切り替えます' : '友だち全員のメニューを切り替えます'}
        confirmLabel={asked?.drill ? '訓練を始める' : '緊急メニューに切り替える'}
        danger={asked?.drill === false}
        busy={switchOn.isPending}
        problem={switchOn.error ? wordsOf(switchOn.error) : null}
        onConfirm={() => asked && switchOn.mutate({ menuId: asked.menu.id, drill: asked.drill })}
        onCancel={() => {
          switchOn.reset();
          setAsked(null);
        }}
      >
        {asked?.drill
          ? `「${asked.menu.name}」が、「テスト配信の対象」の職員にだけ見えます。`
          : `訓練ではありません。友だち全員のトークに「${asked?.menu.name ?? ''}」を表示します。平常に戻すと、それぞれが前に見ていたメニューに戻ります。`}
      </ConfirmDialog>
      <ConfirmDialog
        opened={lifting && current !== null}
        title="平常に戻しますか"
        confirmLabel="平常に戻す"
        busy={lift.isPending}
        problem={lift.error ? wordsOf(lift.error) : null}
        onConfirm={() => current && lift.mutate({ id: current.id })}
        onCancel={() => setLifting(false)}
      >
        それぞれの友だちに、前に見ていたメニューが戻ります。
      </ConfirmDialog>
    </>
  );
}

const PHASES: Readonly<Record<Emergency['phase'], string>> = {
  switching: '切り替えています',
  on: '表示しています',
  lifting: '平常に戻しています',
  over: '平常に戻りました',
};

function Current({
  emergency,
  mayLift,
  onLift,
}: {
  emergency: Emergency;
  mayLift: boolean;
  onLift: () => void;
}) {
  const { menu, drill, phase, done, total, startedAt, startedBy, waiting } = emergency;
  const moving = phase === 'switching' || phase === 'lifting';
  return (
    <Alert
      color={drill ? 'blue' : 'red'}
      variant="outline"
      mb="lg"
      title={`${drill ? '【訓練】' : ''}緊急メニュー「${menu.name}」を${PHASES[phase]}`}
    >
      <Stack gap="sm">
        <Text>
          {formatDateTime(startedAt)} {startedBy ?? 'システム'}が切り替えました。
        </Text>
        <Text role="status">
          {moving ? '終わった人' : '表示した人'}：{formatCount(done)}人（{formatCount(total)}人のうち）
        </Text>
        {moving && (
          <Progress value={total === 0 ? 100 : (done / total) * 100} aria-label="切り替えの進み具合" />
        )}
        {waiting && <Text>{WAITING[waiting]}</Text>}
        {mayLift && (phase === 'on' || phase === 'switching') && (
          <Button onClick={onLift} style={{ alignSelf: 'flex-start' }}>
            平常に戻す
          </Button>
        )}
      </Stack>
    </Alert>
  );
}
