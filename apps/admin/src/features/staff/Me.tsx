/** One's own account: open sessions, backup codes, password. */
import { Anchor, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../api.ts';
import { Loading } from '../../shell/Loading.tsx';
import { PageTitle } from '../../shell/PageTitle.tsx';
import { SomethingBroke } from '../../shell/SomethingBroke.tsx';
import { BackupCodes } from './BackupCodes.tsx';
import { ChangePassword } from './ChangePassword.tsx';
import { Sessions } from './Sessions.tsx';

export function Me() {
  const me = useQuery(api.staff.getMe.queryOptions({ input: {}, retry: false }));
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
        <BackupCodes left={me.data.backupCodesLeft} owner={`${me.data.name}（${me.data.staffNumber}）`} />
        <Sessions idleMinutes={me.data.idleMinutes} />
        <ChangePassword />
        <section aria-labelledby="lost-title" className="no-print">
          <Title order={2} id="lost-title" mb="xs">
            スマートフォンを替えるとき・なくしたとき
          </Title>
          <Text>
            管理者に「ログインの再設定」を依頼してください。次のログインで、新しい端末の認証アプリを登録できます。なくしたときは、上の
            <Anchor href="#sessions-title">ログイン中の端末</Anchor>も終了してください。
          </Text>
        </section>
      </Stack>
    </>
  );
}
