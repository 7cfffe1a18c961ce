/** シングルサインオンの設定: the city's own identity provider. */
import { Button, Checkbox, Code, Group, Paper, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { SingleSignOnSettings } from '@madoguchi/contract/staff';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, codeOf, dataOf, queryClient } from '../../../api.ts';
import { ErrorSummary, type FieldProblem } from '../../../shell/ErrorSummary.tsx';
import { Loading } from '../../../shell/Loading.tsx';
import { messageOf } from '../../../shell/messages.ts';
import { PageTitle } from '../../../shell/PageTitle.tsx';
import { SomethingBroke } from '../../../shell/SomethingBroke.tsx';

const NEW: SingleSignOnSettings = {
  enabled: true,
  issuer: '',
  clientId: '',
  staffNumberClaim: 'employee_number',
  secondFactorValues: ['mfa'],
};

export function SingleSignOn() {
  const known = useQuery(api.staff.getSingleSignOn.queryOptions({ input: {} }));
  if (known.isPending) return <Loading />;
  if (!known.data) return <SomethingBroke error={known.error} reset={() => void known.refetch()} />;
  const { settings, redirectUri, hosts } = known.data;
  return (
    <>
      <PageTitle title="シングルサインオン" help="sign-in" />
      <Stack maw={720}>
        <Text>
          市の認証基盤（OpenID
          Connect）で職員がログインできるようにします。職員は職員番号だけで結び付け、登録のない人は入れません。認証基盤が2段階認証を確かめていないときは、こちらの2段階認証を聞きます。
        </Text>
        <Text>
          認証基盤には、戻り先として <Code>{redirectUri}</Code> を登録します。
        </Text>
        <Form settings={settings} hosts={hosts} />
      </Stack>
    </>
  );
}

function Form({ settings, hosts }: { settings: SingleSignOnSettings | null; hosts: readonly string[] }) {
  const [draft, setDraft] = useState(settings ?? NEW);
  const [values, setValues] = useState(draft.secondFactorValues.join('、'));
  const [secret, setSecret] = useState('');
  const [problems, setProblems] = useState<readonly FieldProblem[]>([]);
  const save = useMutation(
    api.staff.saveSingleSignOn.mutationOptions({
      async onSuccess() {
        setSecret('');
        setProblems([]);
        notifications.show({ message: 'シングルサインオンの設定を保存しました。' });
        await queryClient.invalidateQueries({ queryKey: api.staff.key() });
      },
      onError: (error) => setProblems(problemsOf(error, hosts)),
    }),
  );
  const problemOf = (field: string) => problems.find((problem) => problem.field === `sso-${field}`)?.message;
  const text = (name: 'issuer' | 'clientId' | 'staffNumberClaim', label: string, description: string) => (
    <TextInput
      id={`sso-${name}`}
      label={label}
      description={description}
      value={draft[name]}
      error={problemOf(name)}
      onChange={(event) => setDraft({ ...draft, [name]: event.currentTarget.value })}
    />
  );
  return (
    <Paper withBorder p="md">
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          const secondFactorValues = values.split(/[\s,、]+/).filter(Boolean);
          save.mutate({
            ...draft,
            issuer: draft.issuer.trim(),
            secondFactorValues,
            clientSecret: secret || null,
          });
        }}
      >
        <ErrorSummary title="保存できませんでした" problems={problems} />
        <Stack>
          <Checkbox
            label="シングルサインオンを使う"
            checked={draft.enabled}
            onChange={(event) => setDraft({ ...draft, enabled: event.currentTarget.checked })}
          />
          {text('issuer', '発行者（issuer）', '例：https://login.city.example.jp')}
          {text('clientId', 'クライアントID', '認証基盤が、この窓口に付けた名前です。')}
          <PasswordInput
            id="sso-clientSecret"
            label="クライアントシークレット"
            description={
              settings ? '変えないときは空けておきます。今のものは表示できません。' : '暗号にして保存します。'
            }
            autoComplete="off"
            value={secret}
            error={problemOf('clientSecret')}
            visibilityToggleButtonProps={{ 'aria-label': 'シークレットを表示する・隠す' }}
            onChange={(event) => setSecret(event.currentTarget.value)}
          />
          {text('staffNumberClaim', '職員番号の入っている項目', '例：employee_number')}
          <TextInput
            id="sso-secondFactorValues"
            label="2段階認証を確かめたことを示す値（amr・acr）"
            description="認証基盤がこの値を付けてきたときだけ、こちらの2段階認証を省きます。空なら、いつも聞きます。例：mfa"
            value={values}
            onChange={(event) => setValues(event.currentTarget.value)}
          />
          <Group>
            <Button type="submit" loading={save.isPending}>
              保存する
            </Button>
          </Group>
        </Stack>
      </form>
    </Paper>
  );
}

function problemsOf(error: unknown, hosts: readonly string[]): FieldProblem[] {
  switch (codeOf(error)) {
    case 'issuer_not_listed':
      return [
        {
          field: 'sso-issuer',
          message: `この相手とは通信できません。https で始まり、許された相手（${hosts.join('、')}）にあるものを入れてください。加えるときは、システムの担当者に SINGLE_SIGN_ON_HOSTS の設定を依頼してください。`,
        },
      ];
    case 'secret_needed':
      return [
        {
          field: 'sso-clientSecret',
          message: 'クライアントシークレットを入れてください。発行者を変えたときも要ります。',
        },
      ];
    case 'provider_unreachable':
      return [
        {
          field: 'sso-issuer',
          message:
            '認証基盤が答えないか、名乗る発行者が違います。発行者のアドレスを、末尾まで確かめてください。',
        },
      ];
    case 'invalid_input':
      return ((dataOf(error).issues ?? []) as { path: string; message: string }[]).map(
        ({ path, message }) => ({
          field: `sso-${path.split('.')[0]}`,
          message,
        }),
      );
    default:
      return [{ message: messageOf(error) }];
  }
}
