/** The frame of every screen: sign-in when nobody is, navigation by what the person may do, who is signed in. */
import {
  Alert,
  Anchor,
  AppShell,
  Burger,
  Button,
  Container,
  Group,
  Loader,
  Modal,
  NavLink,
  Stack,
  Text,
  Title,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { Permission } from '@madoguchi/contract/permissions';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link, Outlet, useRouterState } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useState } from 'react';
import { api, codeOf, queryClient, signedOut } from '../api.ts';
import { Confirmation } from './Confirmation.tsx';
import { SomethingBroke } from './SomethingBroke.tsx';

const PlaceRefused = lazy(() =>
  import('../features/staff/access/PlaceRefused.tsx').then((module) => ({ default: module.PlaceRefused })),
);
const SignIn = lazy(() =>
  import('../features/staff/SignIn.tsx').then((module) => ({ default: module.SignIn })),
);

/** The navigation, in the order of a working day. */
const NAVIGATION: readonly {
  readonly to: string;
  readonly label: string;
  readonly permission: Permission | null;
}[] = [
  { to: '/', label: 'ホーム', permission: null },
  { to: '/deliveries', label: '配信', permission: 'delivery.view' },
  { to: '/segments', label: '配信グループ', permission: 'audiences.view' },
  { to: '/residents', label: '利用者', permission: 'residents.view' },
  { to: '/attributes', label: '登録項目', permission: 'attributes.manage' },
  { to: '/greeting', label: 'あいさつメッセージ', permission: 'attributes.manage' },
  { to: '/functions', label: '公開区分', permission: 'municipalities.manage' },
  { to: '/staff', label: '職員', permission: 'staff.manage' },
  { to: '/api-keys', label: '外部連携キー', permission: 'security.manage' },
  { to: '/places', label: '接続できる場所', permission: 'security.manage' },
  { to: '/audit', label: '操作記録', permission: 'audit.view' },
  { to: '/watching', label: '見守り', permission: 'audit.view' },
  { to: '/inspection', label: 'セキュリティ点検', permission: 'audit.view' },
  { to: '/load', label: '混み具合', permission: null },
  { to: '/help', label: '使い方', permission: null },
];

export function Shell() {
  const me = useQuery(api.staff.getMe.queryOptions({ input: {}, retry: false }));
  /** 'expired': the work stays mounted below the sign-in, so that nothing typed is lost. 'left': by the button. */
  const [ended, setEnded] = useState<'expired' | 'left' | null>(null);
  const [opened, { toggle, close }] = useDisclosure();
  const path = useRouterState({ select: (state) => state.location.pathname });

  useEffect(() => {
    const listener = () => setEnded((before) => before ?? 'expired');
    signedOut.addEventListener('signedOut', listener);
    return () => signedOut.removeEventListener('signedOut', listener);
  }, []);
  useEffect(close, [path, close]);

  const signOut = useMutation(
    api.staff.signOut.mutationOptions({
      onSuccess() {
        setEnded('left');
        queryClient.clear();
      },
    }),
  );

  if (ended === 'left' || (!me.data && me.error && codeOf(me.error) === 'signed_out')) {
    // Whoever cannot sign in needs the manual most; it holds nothing secret.
    if (path === '/help' || path.startsWith('/help/')) return <OpenFrame />;
    return (
      <Suspense fallback={<Waiting />}>
        <SignIn
          onSignedIn={async () => {
            await queryClient.resetQueries();
            setEnded(null);
          }}
        />
      </Suspense>
    );
  }
  if (me.isPending) return <Waiting />;
  if (!me.data && codeOf(me.error) === 'place_refused')
    return (
      <Container component="main" size="xs" py="xl">
        <Suspense fallback={<Waiting />}>
          <PlaceRefused error={me.error} retry={() => void me.refetch()} />
        </Suspense>
      </Container>
    );
  if (!me.data) return <SomethingBroke error={me.error} reset={() => void me.refetch()} />;

  const signedInAgain = async () => {
    const before = me.data.id;
    const { data } = await me.refetch();
    // Somebody else at the same computer must not find the other person's work.
    if (data?.id !== before) return location.reload();
    setEnded(null);
    await queryClient.invalidateQueries();
  };
  const may = new Set(me.data.permissions);
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 200, breakpoint: 'sm', collapsed: { mobile: !opened } }}
      padding="md"
    >
      <a className="skip-link" href="#main">
        本文へ進む
      </a>
      <AppShell.Header px="md">
        <Group h="100%" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger
              opened={opened}
              onClick={toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label={opened ? 'メニューを閉じる' : 'メニューを開く'}
              aria-expanded={opened}
            />
            <Title order={2} size="h3" component="p">
              {me.data.municipality.name} 窓口
            </Title>
          </Group>
          <Group gap="md" wrap="nowrap">
            <Anchor component={Link} to="/me" size="sm" visibleFrom="xs">
              {me.data.department ? `${me.data.department} ` : ''}
              {me.data.name}
            </Anchor>
            <Button
              variant="default"
              size="xs"
              loading={signOut.isPending}
              onClick={() => signOut.mutate({})}
            >
              ログアウト
            </Button>
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs">
        <nav aria-label="おもなメニュー">
          {NAVIGATION.filter((entry) => entry.permission === null || may.has(entry.permission)).map(
            (entry) => {
              const current = entry.to === '/' ? path === '/' : path.startsWith(entry.to);
              return (
                <NavLink
                  key={entry.to}
                  component={Link}
                  to={entry.to}
                  label={entry.label}
                  active={current}
                  aria-current={current ? 'page' : undefined}
                />
              );
            },
          )}
          {/* Where the header has no room for the name. */}
          <NavLink component={Link} to="/me" label="自分のアカウント" hiddenFrom="xs" />
        </nav>
      </AppShell.Navbar>
      <AppShell.Main id="main" tabIndex={-1}>
        {me.data.withheld.length > 0 && (
          <Alert color="yellow" variant="outline" mb="md" className="no-print">
            登録された場所の外からつないでいるため、できることを減らしています。ほかの操作は、市役所のネットワークから行ってください。
          </Alert>
        )}
        <Outlet />
      </AppShell.Main>
      <Confirmation />
      {ended === 'expired' && (
        <Modal
          opened
          onClose={() => undefined}
          withCloseButton={false}
          closeOnEscape={false}
          closeOnClickOutside={false}
          fullScreen
          padding={0}
          attributes={{ content: { 'aria-label': 'もう一度ログイン' } }}
        >
          <Alert color="yellow" title="ログインの期限が切れました" radius={0}>
            もう一度ログインすると、続きから作業できます。入力した内容は残っています。
          </Alert>
          <Suspense fallback={<Waiting />}>
            <SignIn again onSignedIn={signedInAgain} />
          </Suspense>
        </Modal>
      )}
    </AppShell>
  );
}

/** The manual without signing in. */
function OpenFrame() {
  return (
    <AppShell header={{ height: 56 }} padding="md">
      <a className="skip-link" href="#main">
        本文へ進む
      </a>
      <AppShell.Header px="md">
        <Group h="100%" justify="space-between" wrap="nowrap">
          <Title order={2} size="h3" component="p">
            窓口
          </Title>
          <Button component={Link} to="/" variant="default" size="xs">
            ログインする
          </Button>
        </Group>
      </AppShell.Header>
      <AppShell.Main id="main" tabIndex={-1}>
        <Outlet />
      </AppShell.Main>
    </AppShell>
  );
}

function Waiting() {
  return (
    <Stack align="center" py="xl" role="status">
      <Loader />
      <Text>読み込んでいます</Text>
    </Stack>
  );
}
