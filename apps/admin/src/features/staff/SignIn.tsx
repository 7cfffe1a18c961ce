/**
 * Signing in: password, then the second factor (at the first time with its enrolment), then an own
 * password where the first one was handed out. A started sign-in goes on after a reload.
 */
import { Anchor, Center, Paper, Text, Title } from '@mantine/core';
import type { SignInStep } from '@madoguchi/contract/staff';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { api, codeOf } from '../../api.ts';
import { HelpLink } from '../../shell/HelpLink.tsx';
import { Loading } from '../../shell/Loading.tsx';
import { PlaceRefused } from './access/PlaceRefused.tsx';
import { ChoosePassword } from './sign-in/ChoosePassword.tsx';
import { CodeStep } from './sign-in/CodeStep.tsx';
import { EnrolStep } from './sign-in/EnrolStep.tsx';
import { SingleSignOnButton } from './single-sign-on/SingleSignOnButton.tsx';
import { PasswordStep } from './sign-in/PasswordStep.tsx';

export function SignIn({
  onSignedIn,
  again = false,
}: {
  onSignedIn: () => void | Promise<void>;
  /** Over work that is still open: the page has its landmark already. */
  again?: boolean;
}) {
  const running = useQuery(
    api.staff.getSignIn.queryOptions({ input: {}, staleTime: Infinity, retry: false }),
  );
  const [step, setStep] = useState<SignInStep | null>(null);
  const [expired, setExpired] = useState(false);
  const current = step ?? running.data?.next ?? null;

  useEffect(() => {
    document.title = 'ログイン｜窓口';
  }, []);

  const goOn = (next: SignInStep | null) => {
    setStep(next);
    void running.refetch();
    if (next === 'signed_in') void onSignedIn();
  };
  const startAgain = () => {
    setExpired(true);
    setStep(null);
    void running.refetch();
  };

  return (
    <Center mih={again ? undefined : '100dvh'} p="md" component={again ? 'div' : 'main'} bg="gray.1">
      <Paper withBorder p={{ base: 'md', xs: 'xl' }} w="100%" maw={440}>
        <Text c="dimmed" size="sm">
          {running.data?.municipality.name ?? '\u00a0'}
        </Text>
        <Title order={1} mb="lg">
          窓口にログイン
        </Title>
        {codeOf(running.error) === 'place_refused' ? (
          <PlaceRefused error={running.error} retry={() => void running.refetch()} />
        ) : running.isPending ? (
          <Loading />
        ) : current === 'totp' ? (
          <CodeStep onNext={goOn} onExpired={startAgain} />
        ) : current === 'enrol_totp' ? (
          <EnrolStep onNext={goOn} onExpired={startAgain} />
        ) : current === 'new_password' ? (
          <ChoosePassword onNext={goOn} onExpired={startAgain} />
        ) : current === 'signed_in' ? (
          <Loading label="開いています" />
        ) : (
          <>
            <PasswordStep expired={expired} onNext={goOn} />
            {!again && running.data?.singleSignOn && <SingleSignOnButton />}
          </>
        )}
        <Text size="sm" mt="lg">
          ログインできないとき：
          <HelpLink page="trouble" />
        </Text>
        {!again && (current === null || current === 'totp') && (
          <Text size="sm" mt="xs">
            <Anchor component={Link} to="/envelope">
              封筒の復旧コードで入る（管理者だけ）
            </Anchor>
          </Text>
        )}
      </Paper>
    </Center>
  );
}
