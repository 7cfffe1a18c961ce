/** One's own account: second factors, printed codes, open sessions, password. */
import { Anchor, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../api.ts';
import { Loading } from '../../shell/Loading.tsx';
import { PageTitle } from '../../shell/PageTitle.tsx';
import { SomethingBroke } from '../../shell/SomethingBroke.tsx';
import { BackupCodes } from './BackupCodes.tsx';
import { ChangePassword } from './ChangePassword.tsx';
import { SecondFactors } from './factors/SecondFactors.tsx';
import { Sessions } from './Sessions.tsx';

export function Me() {
  const me = useQuery(api.staff.getMe.queryOptions({ input: {}, retry: false }));
  const factors = useQuery(api.staff.listMySecondFactors.queryOptions({ input: {} }));
  if (me.isPending) return <Loading />;
  if (!me.data) return <SomethingBroke error={me.error} reset={() => void me.refetch()} />;
  return (
    <>
      <PageTitle title="自分のアカウント" help="sign-in" />
      <Stack gap="xl" maw={720}>
        <dl className="facts no-print">
          <div>
            <dt>氏名</dt>
            <dd>{me.data.name}</dd>
          </div>
          <div>
            <dt>職員番号</dt>
            <dd>{me.data.staffNumber}</dd>
          </div>
          <div>
            <dt>所属</dt>
            <dd>{me.data.department ?? '所属なし'}</dd>
          </div>
          <div>
            <dt>役割</dt>
            <dd>{me.data.roles.join('、')}</dd>
          </div>
        </dl>
        {factors.data && <SecondFactors {...factors.data} />}
        <BackupCodes
          left={me.data.backupCodesLeft}
          owner={`${me.data.name}（${me.data.staffNumber}）`}
          regular={factors.data?.entries.some(({ kind }) => kind === 'codes') ?? false}
        />
        <Sessions idleMinutes={me.data.idleMinutes} />
        <ChangePassword />
        <section aria-labelledby="lost-title" className="no-print">
          <Title order={2} id="lost-title" mb="xs">
            スマートフォンを替えるとき・なくしたとき
          </Title>
          <Text>
            替えるときは、古い端末が使えるうちに、上の「2段階認証の方法」で「認証アプリを入れ替える」を押してください。なくしたときは、管理者に「ログインの再設定」を依頼し、
            <Anchor href="#sessions-title">ログイン中の端末</Anchor>も終了してください。
          </Text>
        </section>
      </Stack>
    </>
  );
}
