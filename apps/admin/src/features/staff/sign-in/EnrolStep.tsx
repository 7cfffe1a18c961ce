/** First sign-in: which second factor, and its enrolment. A smartphone is one way of three. */
import { Loader, Radio, Stack } from '@mantine/core';
import type { SignInStep } from '@madoguchi/contract/staff';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { api } from '../../../api.ts';
import { EnrolApp } from './EnrolApp.tsx';

const EnrolPasskey = lazy(() =>
  import('./EnrolPasskey.tsx').then((module) => ({ default: module.EnrolPasskey })),
);
const EnrolSheet = lazy(() => import('./EnrolSheet.tsx').then((module) => ({ default: module.EnrolSheet })));

export interface EnrolProps {
  readonly onNext: (next: SignInStep) => void;
  readonly onExpired: () => void;
}

type Way = 'app' | 'passkey' | 'codes';

export function EnrolStep(props: EnrolProps) {
  const [way, setWay] = useState<Way>('app');
  const running = useQuery(
    api.staff.getSignIn.queryOptions({ input: {}, staleTime: Infinity, retry: false }),
  );
  const possible = running.data?.passkeysPossible ?? false;
  return (
    <Stack>
      <Radio.Group label="2段階認証の方法" value={way} onChange={(value) => setWay(value as Way)}>
        <Stack gap="xs" mt="xs">
          <Radio value="app" label="認証アプリ（スマートフォンやパソコン）" />
          <Radio
            value="passkey"
            label="セキュリティキー・パスキー"
            disabled={!possible}
            description={possible ? undefined : 'この場所（IPアドレスで開いた画面）では使えません。'}
          />
          <Radio value="codes" label="印刷した確認コード表（スマートフォンもキーも使えないとき）" />
        </Stack>
      </Radio.Group>
      <Suspense fallback={<Loader aria-label="読み込んでいます" />}>
        {way === 'app' && <EnrolApp {...props} />}
        {way === 'passkey' && <EnrolPasskey {...props} />}
        {way === 'codes' && <EnrolSheet {...props} />}
      </Suspense>
    </Stack>
  );
}
