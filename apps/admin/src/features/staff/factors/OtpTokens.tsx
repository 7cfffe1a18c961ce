/** ワンタイムパスワードの機器: take the list of seeds in, give tokens out, take them back. */
import { Alert, Button, FileButton, Group, Modal, NativeSelect, Stack, Table, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { OtpToken } from '@madoguchi/contract/staff';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, client, codeOf, queryClient } from '../../../api.ts';
import { download } from '../../../shell/download.ts';
import { EmptyState } from '../../../shell/EmptyState.tsx';
import { ErrorSummary } from '../../../shell/ErrorSummary.tsx';
import { formatCount, formatDateTime } from '../../../shell/format.ts';
import { Loading } from '../../../shell/Loading.tsx';
import { PageTitle } from '../../../shell/PageTitle.tsx';
import { SomethingBroke } from '../../../shell/SomethingBroke.tsx';
import { staffProblems } from '../staff-problems.ts';

function problemOf(error: unknown): string {
  switch (codeOf(error)) {
    case 'token_given':
      return 'この機器は、だれかに渡してあります。先に返してもらってください。';
    case 'last_second_factor':
      return 'この人の2段階認証は、この機器だけです。先に本人が別の方法を加えるか、職員の画面で「ログインの再設定を依頼する」を使ってください。';
    case 'sheet_unreadable':
      return 'ファイルを読み取れません。Excel（.xlsx）かCSVで保存し、ひな形の見出しの下に、1台1行で入れてください。';
    case 'sheet_refused':
      return '確認のあとに、登録が変わりました。もう一度ファイルを選んでください。';
    default:
      return staffProblems(error)[0]!.message; // never empty
  }
}

export function OtpTokens() {
  const list = useQuery(api.staff.listOtpTokens.queryOptions({ input: {} }));
  const [giving, setGiving] = useState<OtpToken | null>(null);
  const refresh = () => queryClient.invalidateQueries({ queryKey: api.staff.listOtpTokens.key() });
  const give = useMutation(
    api.staff.giveOtpToken.mutationOptions({
      async onSuccess(token) {
        setGiving(null);
        notifications.show({
          message: token.holder
            ? `${token.serial} を ${token.holder.name} さんのものにしました。`
            : `${token.serial} を返してもらいました。`,
        });
        await refresh();
      },
    }),
  );
  const forget = useMutation(api.staff.deleteOtpToken.mutationOptions({ onSuccess: refresh }));
  const template = useMutation({
    mutationFn: () => client.staff.getOtpTokenTemplate({ format: 'xlsx' }),
    onSuccess: ({ fileName, content }) => download(fileName, content),
  });
  if (list.isPending) return <Loading />;
  if (!list.data) return <SomethingBroke error={list.error} reset={() => void list.refetch()} />;
  const error = (giving ? null : give.error) ?? forget.error ?? template.error;
  return (
    <>
      <PageTitle title="ワンタイムパスワードの機器" back={{ to: '/staff', label: '職員の一覧' }} help="staff">
        <Button variant="default" loading={template.isPending} onClick={() => template.mutate()}>
          ひな形を受け取る（Excel）
        </Button>
      </PageTitle>
      <ErrorSummary problems={error ? [{ message: problemOf(error) }] : []} />
      <Stack>
        <Text maw={720}>
          スマートフォンを使えない職員に渡す、数字の出る小さな機器です。機器と一緒に届くシードの一覧を取り込み、職員に渡します。取り込んだあと、シードのファイルは消してください。
        </Text>
        <TakeIn onTaken={() => void refresh()} />
        {list.data.entries.length === 0 ? (
          <EmptyState title="取り込んだ機器はありません">
            <Text>ひな形の見出しに合わせてシードの一覧を作り、「ファイルを選ぶ」を押してください。</Text>
          </EmptyState>
        ) : (
          <Table className="cards-on-phones" verticalSpacing="xs">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>シリアル番号</Table.Th>
                <Table.Th>種類</Table.Th>
                <Table.Th>持っている人</Table.Th>
                <Table.Th>最後に使った日時</Table.Th>
                <Table.Th>
                  <span className="visually-hidden">操作</span>
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {list.data.entries.map((token) => (
                <Table.Tr key={token.id}>
                  <Table.Td>{token.serial}</Table.Td>
                  <Table.Td data-label="種類">
                    {token.kind === 'totp' ? '時刻式（TOTP）' : 'ボタン式（HOTP）'}・{token.digits}桁
                  </Table.Td>
                  <Table.Td data-label="持っている人">{token.holder?.name ?? '—'}</Table.Td>
                  <Table.Td data-label="最後に使った日時">
                    {token.lastUsedAt ? formatDateTime(token.lastUsedAt) : '—'}
                  </Table.Td>
                  <Table.Td>
                    <Group gap="xs" className="no-print">
                      {token.holder ? (
                        <Button
                          size="xs"
                          variant="default"
                          aria-label={`${token.serial} を返してもらう`}
                          onClick={() => give.mutate({ id: token.id, staffMemberId: null })}
                        >
                          返してもらう
                        </Button>
                      ) : (
                        <>
                          <Button
                            size="xs"
                            variant="default"
                            aria-label={`${token.serial} を職員に渡す`}
                            onClick={() => {
                              give.reset();
                              setGiving(token);
                            }}
                          >
                            職員に渡す
                          </Button>
                          <Button
                            size="xs"
                            variant="outline"
                            color="red"
                            aria-label={`${token.serial} を一覧から消す`}
                            onClick={() => forget.mutate({ id: token.id })}
                          >
                            消す
                          </Button>
                        </>
                      )}
                    </Group>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        )}
      </Stack>
      {giving && (
        <GiveDialog
          token={giving}
          busy={give.isPending}
          problem={give.error ? problemOf(give.error) : null}
          onGive={(staffMemberId) => give.mutate({ id: giving.id, staffMemberId })}
          onCancel={() => setGiving(null)}
        />
      )}
    </>
  );
}

function TakeIn({ onTaken }: { onTaken: () => void }) {
  const [file, setFile] = useState<File | null>(null);
  const check = useMutation(api.staff.checkOtpTokens.mutationOptions());
  const take = useMutation(
    api.staff.importOtpTokens.mutationOptions({
      onSuccess({ count }) {
        setFile(null);
        check.reset();
        notifications.show({ message: `${formatCount(count)}台を取り込みました。` });
        onTaken();
      },
    }),
  );
  const error = take.error ?? check.error;
  const problems = check.data?.problems ?? [];
  return (
    <Stack className="no-print">
      <ErrorSummary problems={error ? [{ message: problemOf(error) }] : []} />
      <Group>
        <FileButton
          accept=".xlsx,.csv,text/csv"
          inputProps={{ 'aria-label': 'シードの一覧のファイル', tabIndex: -1 }}
          onChange={(chosen) => {
            if (!chosen) return;
            setFile(chosen);
            take.reset();
            check.mutate({ file: chosen });
          }}
        >
          {(props) => (
            <Button {...props} loading={check.isPending}>
              {file ? 'ファイルを選び直す' : 'ファイルを選ぶ'}
            </Button>
          )}
        </FileButton>
        {file && <Text size="sm">{file.name}</Text>}
        {file && check.data && problems.length === 0 && (
          <Button loading={take.isPending} onClick={() => take.mutate({ file })}>
            この{formatCount(check.data.count)}台を取り込む
          </Button>
        )}
      </Group>
      {problems.length > 0 && (
        <Alert
          color="red"
          variant="outline"
          role="alert"
          title={`直すところが${formatCount(problems.length)}か所あります。直すまで、1台も取り込みません。`}
        >
          {problems.map((problem) => (
            <Text key={`${problem.row}:${problem.column}:${problem.message}`} size="sm">
              {problem.row}行目「{problem.column}」：{problem.message}
            </Text>
          ))}
        </Alert>
      )}
    </Stack>
  );
}

function GiveDialog({
  token,
  busy,
  problem,
  onGive,
  onCancel,
}: {
  token: OtpToken;
  busy: boolean;
  problem: string | null;
  onGive: (staffMemberId: string) => void;
  onCancel: () => void;
}) {
  const [to, setTo] = useState('');
  const people = useQuery(api.staff.listStaffMembers.queryOptions({ input: {} }));
  return (
    <Modal
      opened
      onClose={onCancel}
      title={`${token.serial} を職員に渡す`}
      closeButtonProps={{ 'aria-label': '閉じる' }}
      centered
    >
      <Stack>
        {problem && (
          <Alert color="red" variant="outline" role="alert">
            {problem}
          </Alert>
        )}
        <NativeSelect
          label="渡す職員"
          value={to}
          data={[
            { value: '', label: '選んでください' },
            ...(people.data?.entries ?? [])
              .filter(({ standing }) => standing === 'active' || standing === 'coming')
              .map(({ id, name, staffNumber }) => ({ value: id, label: `${name}（${staffNumber}）` })),
          ]}
          onChange={(event) => setTo(event.currentTarget.value)}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onCancel}>
            やめる
          </Button>
          <Button disabled={to === ''} loading={busy} onClick={() => onGive(to)}>
            渡す
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
