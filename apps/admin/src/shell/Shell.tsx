/** The frame of every screen: sign-in when nobody is, navigation by what the person may do, who is signed in. */
import {
  Alert,
  Anchor,
  AppShell,
  Button,
  Container,
  Group,
  Loader,
  Modal,
  ScrollArea,
  Stack,
  Text,
  Title,
} from '@mantine/core';
import { useDisclosure, useMediaQuery } from '@mantine/hooks';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link, Outlet, useRouterState } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useId, useRef, useState, type KeyboardEvent } from 'react';
import { api, codeOf, queryClient, signedOut } from '../api.ts';
import { Confirmation } from './Confirmation.tsx';
import { Navigation } from './Navigation.tsx';
import { PageRefused } from './PageRefused.tsx';
import { SomethingBroke } from './SomethingBroke.tsx';
import { VendorBanner } from './VendorBanner.tsx';

const PlaceRefused = lazy(() =>
  import('../features/staff/access/PlaceRefused.tsx').then((module) => ({ default: module.PlaceRefused })),
);
const SignIn = lazy(() =>
  import('../features/staff/SignIn.tsx').then((module) => ({ default: module.SignIn })),
);

/** Below it the menu is behind a button; the `sm` of the kit. */
const PHONE = '(max-width: 47.99em)';

export function Shell() {
  const me = useQuery(api.staff.getMe.queryOptions({ input: {}, retry: false }));
  /** 'expired': the work stays mounted below the sign-in, so that nothing typed is lost. 'left': by the button. */
  const [ended, setEnded] = useState<'expired' | 'left' | null>(null);
  const [opened, { toggle, close }] = useDisclosure();
  const phone = useMediaQuery(PHONE) ?? false;
  const menuId = useId();
  const menuButton = useRef<HTMLButtonElement>(null);
  const path = useRouterState({ select: (state) => state.location.pathname });
  const needed = useRouterState({ select: ({ matches }) => matches.at(-1)?.staticData.permission ?? null });

  useEffect(() => {
    const listener = () => setEnded((before) => before ?? 'expired');
    signedOut.addEventListener('signedOut', listener);
    return () => signedOut.removeEventListener('signedOut', listener);
  }, []);
  useEffect(close, [path, close]);
  const { refetch, dataUpdatedAt } = me;
  // What stands above every screen (who of the vendor is in) is as new as the screen, but half a minute. By each step of the
  // person and not by a clock: a request counts as use, and an empty office must sign out.
  useEffect(() => {
    if (dataUpdatedAt > 0 && Date.now() - dataUpdatedAt > 30_000) void refetch();
  }, [path, dataUpdatedAt, refetch]);

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
  const menuOpen = phone && opened;
  const closeByKey = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || !menuOpen) return;
    close();
    menuButton.current?.focus();
  };
  const signOutButton = (
    <Button variant="default" size="xs" loading={signOut.isPending} onClick={() => signOut.mutate({})}>
      ログアウト
    </Button>
  );
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 216, breakpoint: 'sm', collapsed: { mobile: !opened } }}
      padding="md"
    >
      <a className="skip-link" href="#main">
        本文へ進む
      </a>
      <AppShell.Header px="md" onKeyDown={closeByKey}>
        <Group h="100%" justify="space-between" wrap="nowrap" gap="sm">
          <Group gap="sm" wrap="nowrap" miw={0}>
            <Button
              ref={menuButton}
              variant="default"
              size="xs"
              px="xs"
              onClick={toggle}
              hiddenFrom="sm"
              leftSection={
                <svg width="14" height="14" aria-hidden="true" stroke="currentColor" strokeWidth="1.75">
                  <path d={menuOpen ? 'M2 2l10 10M12 2L2 12' : 'M1 3h12M1 7h12M1 11h12'} />
                </svg>
              }
              aria-expanded={menuOpen}
              aria-controls={menuId}
            >
              メニュー
            </Button>
            <Title order={2} size="h3" component="p" className="town">
              {me.data.municipality.name} 窓口
            </Title>
          </Group>
          <Group gap="md" wrap="nowrap" visibleFrom="xs">
            <Anchor component={Link} to="/me" size="sm">
              {me.data.department ? `${me.data.department} ` : ''}
              {me.data.name}
            </Anchor>
            {signOutButton}
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar component="div" id={menuId} inert={phone && !opened} onKeyDown={closeByKey}>
        <AppShell.Section grow component={ScrollArea} type="auto" p="xs">
          <Navigation path={path} may={may} />
          {/* Where the header has no room for it. */}
          <Stack hiddenFrom="xs" gap="xs" mt="md" px="xs">
            <Anchor component={Link} to="/me">
              自分のアカウント（{me.data.name}）
            </Anchor>
            {signOutButton}
          </Stack>
        </AppShell.Section>
      </AppShell.Navbar>
      <AppShell.Main id="main" tabIndex={-1} inert={menuOpen}>
        <VendorBanner
          vendorsIn={me.data.vendorsIn}
          vendorUntil={me.data.vendorUntil}
          mayEnd={may.has('staff.manage')}
        />
        {me.data.withheld.length > 0 && (
          <Alert color="yellow" variant="outline" mb="md" className="no-print">
            登録された場所の外からつないでいるため、できることを減らしています。ほかの操作は、市役所のネットワークから行ってください。
          </Alert>
        )}
        {needed === null || may.has(needed) ? <Outlet /> : <PageRefused permission={needed} />}
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
