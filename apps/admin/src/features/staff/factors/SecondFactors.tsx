/** 2段階認証の方法: what I sign in with beside the password, added and removed here. */
import { Button, Group, PasswordInput, Stack, Table, Text, TextInput, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { FACTORS, type SecondFactor } from '@madoguchi/contract/staff';
import { useMutation } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { api, client, codeOf, queryClient } from '../../../api.ts';
import { ErrorSummary } from '../../../shell/ErrorSummary.tsx';
import { formatDateTime } from '../../../shell/format.ts';
import { AppKey } from '../sign-in/EnrolApp.tsx';
import { CodeInput } from '../sign-in/CodeStep.tsx';
import { keyMessage, makeKey } from '../sign-in/passkey.ts';
import { signInMessage } from '../sign-in/sign-in-messages.ts';
import { ownPasswordProblems } from '../staff-problems.ts';

type Asked =
  | { readonly what: 'passkey' }
  | { readonly what: 'app' }
  | { readonly what: 'remove'; readonly factor: SecondFactor };

export function SecondFactors({
  entries,
  passkeysPossible,
}: {
  entries: readonly SecondFactor[];
  passkeysPossible: boolean;
}) {
  const [asked, setAsked] = useState<Asked | null>(null);
  const done = async (message: string) => {
    setAsked(null);
    notifications.show({ message });
    await queryClient.invalidateQueries({ queryKey: api.staff.listMySecondFactors.key() });
  };
  return (
    <section aria-labelledby="factors-title" className="no-print">
      <Title order={2} id="factors-title" mb="xs">
        2段階認証の方法
      </Title>
      <Text mb="xs">
        パスワードのあとに、このどれか1つで確かめます。2つ以上あると、1つをなくしたときも入れます。
      </Text>
      <Table className="cards-on-phones" verticalSpacing="xs" mb="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>方法</Table.Th>
            <Table.Th>最後に使った日時</Table.Th>
            <Table.Th>
              <span className="visually-hidden">操作</span>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {entries.map((factor) => (
            <Table.Tr key={`${factor.kind}${factor.id ?? ''}`}>
              <Table.Td>
                <Text fw={700} size="sm">
                  {factor.name}
                </Text>
                {factor.id !== null && (
                  <Text size="sm" c="dimmed">
                    {FACTORS[factor.kind]}
                  </Text>
                )}
              </Table.Td>
              <Table.Td data-label="最後に使った日時">
                {factor.lastUsedAt ? formatDateTime(factor.lastUsedAt) : '—'}
              </Table.Td>
              <Table.Td>
                {entries.length > 1 && (
                  <Button
                    size="xs"
                    variant="outline"
                    color="red"
                    aria-label={`${factor.name}を外す`}
                    onClick={() => setAsked({ what: 'remove', factor })}
                  >
                    外す
                  </Button>
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {asked === null ? (
        <Group>
          {passkeysPossible && (
            <Button variant="default" onClick={() => setAsked({ what: 'passkey' })}>
              セキュリティキー・パスキーを加える
            </Button>
          )}
          <Button variant="default" onClick={() => setAsked({ what: 'app' })}>
            {entries.some(({ kind }) => kind === 'app') ? '認証アプリを入れ替える' : '認証アプリを加える'}
          </Button>
        </Group>
      ) : asked.what === 'passkey' ? (
        <AddKey onDone={() => void done('キーを加えました。')} onCancel={() => setAsked(null)} />
      ) : asked.what === 'app' ? (
        <AddApp onDone={() => void done('認証アプリを登録しました。')} onCancel={() => setAsked(null)} />
      ) : (
        <Remove
          factor={asked.factor}
          onDone={() => void done(`${asked.factor.name}を外しました。`)}
          onCancel={() => setAsked(null)}
        />
      )}
    </section>
  );
}

interface FormProps {
  readonly onDone: () => void;
  readonly onCancel: () => void;
}

function AddKey({ onDone, onCancel }: FormProps) {
  const [name, setName] = useState('セキュリティキー');
  const [password, setPassword] = useState('');
  const add = useMutation({
    async mutationFn() {
      const { options } = await client.staff.offerMyPasskey({ currentPassword: password });
      const response = await makeKey(options);
      await client.staff.addMyPasskey({ name: name.trim() || 'セキュリティキー', response });
    },
    onSuccess: onDone,
  });
  return (
    <OwnForm
      title="キーを加えられませんでした"
      problem={add.error && problemOf(add.error)}
      submit="キーを加える"
      busy={add.isPending}
      password={password}
      onPassword={setPassword}
      onSubmit={() => add.mutate()}
      onCancel={onCancel}
    >
      <Text>キーを差し込み、「キーを加える」を押して、ブラウザーの案内のとおりにキーに触れます。</Text>
      <TextInput
        label="キーの名前"
        maxLength={40}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
    </OwnForm>
  );
}

function AddApp({ onDone, onCancel }: FormProps) {
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const offer = useMutation(api.staff.offerMyApp.mutationOptions({ gcTime: 0 })); // the answer holds the key
  const add = useMutation(
    api.staff.addMyApp.mutationOptions({
      onSuccess: onDone,
      onError: (error) => {
        if (codeOf(error) === 'offer_expired') offer.reset();
      },
    }),
  );
  if (!offer.data) {
    return (
      <OwnForm
        title="認証アプリを登録できませんでした"
        problem={offer.error && problemOf(offer.error)}
        submit="次へ"
        busy={offer.isPending}
        password={password}
        onPassword={setPassword}
        onSubmit={() => offer.mutate({ currentPassword: password })}
        onCancel={onCancel}
      >
        <Text>新しいアプリの登録が終わると、前のアプリのコードは使えなくなります。</Text>
      </OwnForm>
    );
  }
  return (
    <form
      style={{ maxWidth: '28rem' }}
      onSubmit={(event) => {
        event.preventDefault();
        add.mutate({ code: code.normalize('NFKC').replace(/\s/g, '') });
      }}
    >
      <ErrorSummary
        title="確認できませんでした"
        problems={add.error ? [{ field: 'code', message: signInMessage(add.error) }] : []}
      />
      <Stack>
        <Text>認証アプリで図を読み取り、表示された6桁のコードを入れてください。</Text>
        <AppKey {...offer.data} />
        <CodeInput label="確認コード" code={code} onChange={setCode} />
        <Group>
          <Button type="submit" loading={add.isPending}>
            登録する
          </Button>
          <Button variant="default" onClick={onCancel}>
            やめる
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Remove({ factor, onDone, onCancel }: FormProps & { readonly factor: SecondFactor }) {
  const [password, setPassword] = useState('');
  const remove = useMutation(api.staff.removeMySecondFactor.mutationOptions({ onSuccess: onDone }));
  return (
    <OwnForm
      title="外せませんでした"
      problem={remove.error && problemOf(remove.error)}
      submit={`${factor.name}を外す`}
      busy={remove.isPending}
      password={password}
      onPassword={setPassword}
      onSubmit={() => remove.mutate({ kind: factor.kind, id: factor.id, currentPassword: password })}
      onCancel={onCancel}
    >
      <Text>外すと、次のログインから使えなくなります。</Text>
    </OwnForm>
  );
}

function problemOf(error: unknown): { field?: string; message: string } {
  const key = keyMessage(error);
  if (key) return { message: key };
  switch (codeOf(error)) {
    case 'last_second_factor':
      return { message: '最後の1つは外せません。先に、ほかの方法を加えてください。' };
    case 'offer_expired':
      return { message: '途中で時間がたちました。もう一度、最初から行ってください。' };
    case 'code_wrong':
      return { message: 'このキーは登録できませんでした。もう一度お試しください。' };
    default:
      return ownPasswordProblems(error)[0]!; // never empty
  }
}

function OwnForm({
  title,
  problem,
  submit,
  busy,
  password,
  onPassword,
  onSubmit,
  onCancel,
  children,
}: {
  title: string;
  problem: { field?: string; message: string } | null;
  submit: string;
  busy: boolean;
  password: string;
  onPassword: (password: string) => void;
  onSubmit: () => void;
  onCancel: () => void;
  children: ReactNode;
}) {
  return (
    <form
      noValidate
      style={{ maxWidth: '28rem' }}
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      <ErrorSummary title={title} problems={problem ? [problem] : []} />
      <Stack>
        {children}
        <PasswordInput
          id="current-password"
          label="今のパスワード（本人の確認のため）"
          autoComplete="current-password"
          required
          withAsterisk={false}
          autoFocus
          value={password}
          error={problem?.field === 'current-password' ? problem.message : undefined}
          visibilityToggleButtonProps={{ 'aria-label': 'パスワードを表示する・隠す' }}
          onChange={(event) => onPassword(event.currentTarget.value)}
        />
        <Group>
          <Button type="submit" loading={busy} disabled={password === ''}>
            {submit}
          </Button>
          <Button variant="default" onClick={onCancel}>
            やめる
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
