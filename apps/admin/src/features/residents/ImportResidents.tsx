/** 取り込み: existing friends from LINE's list, and answers from a sheet with a dry run. */
import { Alert, Badge, Button, FileButton, Group, Paper, Stack, Table, Text, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, codeOf, dataOf, queryClient } from '../../api.ts';
import { EmptyState } from '../../shell/EmptyState.tsx';
import { ErrorSummary } from '../../shell/ErrorSummary.tsx';
import { formatCount, formatDateTime, formatPeople } from '../../shell/format.ts';
import { Loading } from '../../shell/Loading.tsx';
import { messageOf } from '../../shell/messages.ts';
import { PageTitle } from '../../shell/PageTitle.tsx';
import { PrintNote } from '../../shell/PrintNote.tsx';
import { SomethingBroke } from '../../shell/SomethingBroke.tsx';

const UNREADABLE: Readonly<Record<string, string>> = {
  old_excel:
    'パスワードのかかったExcelファイルか、古い形式（.xls）です。「Excelブック（.xlsx）」で保存し直してください。',
  broken: 'このExcelファイルは、開けませんでした。別の名前で保存し直してから、もう一度選んでください。',
  too_large: 'ファイルが大きすぎます。行を分けて保存し直してください。',
  empty: '取り込む行がありません。見出しの下に、1人1行で入れてください。',
  quotes: '引用符（"）が閉じていない欄があります。直してから、もう一度選んでください。',
};
/** The night's run and a button's are followed without reloading. */
const LOOK_AGAIN_MS = 3000;

export function ImportResidents() {
  return (
    <>
      <PageTitle
        title="利用者の取り込み"
        back={{ to: '/residents', label: '利用者の一覧' }}
        help="residents"
      />
      <PrintNote />
      <Stack gap="xl">
        <Friends />
        <Answers />
      </Stack>
    </>
  );
}

const STATES = { running: '取り込み中', done: '終わりました', failed: 'できませんでした' } as const;

function Friends() {
  const lists = useQuery(
    api.residents.listFriendLists.queryOptions({
      input: {},
      refetchInterval: (query) =>
        query.state.data?.entries.some(({ state }) => state === 'running') ? LOOK_AGAIN_MS : false,
    }),
  );
  const start = useMutation(
    api.residents.startFriendList.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries({ queryKey: api.residents.listFriendLists.key() }),
    }),
  );
  const problem = start.error
    ? codeOf(start.error) === 'no_channel'
      ? 'LINE公式アカウントがまだ接続されていません。システムの担当者に接続を頼んでください。'
      : messageOf(start.error)
    : null;
  const running = lists.data?.entries.some(({ state }) => state === 'running') ?? false;
  return (
    <section aria-labelledby="friends-title">
      <Title order={2} id="friends-title" mb="xs">
        友だちの取り込み
      </Title>
      <Text maw={720} mb="sm">
        このシステムを使う前からの友だちを、LINEの一覧から取り込みます。毎晩2時半にも同じ照合を行い、いなくなった人を「ブロック中」にします。LINEの認証済アカウントで使えます。
      </Text>
      {problem && (
        <Alert color="red" variant="outline" role="alert" mb="sm">
          {problem}
        </Alert>
      )}
      <Button
        className="no-print"
        mb="md"
        loading={start.isPending}
        disabled={running}
        onClick={() => start.mutate({})}
      >
        {running ? '取り込んでいます' : '友だちを取り込む'}
      </Button>
      {lists.isPending ? (
        <Loading />
      ) : !lists.data ? (
        <SomethingBroke error={lists.error} reset={() => void lists.refetch()} />
      ) : lists.data.entries.length === 0 ? (
        <EmptyState title="まだ取り込んでいません">
          <Text ta="center">「友だちを取り込む」を押すと、いまの友だちが利用者の一覧に入ります。</Text>
        </EmptyState>
      ) : (
        <Table verticalSpacing="xs" className="cards-on-phones">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>始めた日時</Table.Th>
              <Table.Th>状態</Table.Th>
              <Table.Th>LINEの友だち</Table.Th>
              <Table.Th>新しく入った人</Table.Th>
              <Table.Th>戻った人</Table.Th>
              <Table.Th>いなくなった人</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {lists.data.entries.map((list) => (
              <Table.Tr key={list.id}>
                <Table.Td>
                  {formatDateTime(list.startedAt)}
                  {list.nightly && '（夜の照合）'}
                </Table.Td>
                <Table.Td data-label="状態">
                  <Badge variant="outline" color={list.state === 'failed' ? 'red.9' : 'counter'} tt="none">
                    {STATES[list.state]}
                  </Badge>
                  {list.reason === 'not_allowed' && (
                    <Text size="sm">
                      LINEが一覧を見せませんでした。認証済アカウントだけが使えます。友だちがトークで何かすると、その人から順に入ります。
                    </Text>
                  )}
                </Table.Td>
                <Table.Td data-label="LINEの友だち">{formatPeople(list.named)}</Table.Td>
                <Table.Td data-label="新しく入った人">{formatPeople(list.added)}</Table.Td>
                <Table.Td data-label="戻った人">{formatPeople(list.cameBack)}</Table.Td>
                <Table.Td data-label="いなくなった人">{formatPeople(list.gone)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </section>
  );
}

function problemsOf(error: unknown) {
  switch (codeOf(error)) {
    case 'sheet_unreadable':
      return [{ message: UNREADABLE[String(dataOf(error).reason)] ?? UNREADABLE.empty! }]; // 'empty' is in the table
    case 'sheet_refused':
      return [{ message: '確認のあとに、登録が変わりました。もう一度ファイルを選んで、確認してください。' }];
    default:
      return [{ message: messageOf(error) }];
  }
}

function Answers() {
  const [file, setFile] = useState<File | null>(null);
  const check = useMutation(api.residents.checkAnswerImport.mutationOptions());
  const apply = useMutation(
    api.residents.applyAnswerImport.mutationOptions({
      async onSuccess({ residents, changes }) {
        notifications.show({
          message: `${formatPeople(residents)}の登録を${formatCount(changes)}か所変えました。`,
        });
        setFile(null);
        check.reset();
        await queryClient.invalidateQueries({ queryKey: api.residents.key() });
      },
    }),
  );
  const choose = (chosen: File | null) => {
    if (!chosen) return;
    setFile(chosen);
    apply.reset();
    check.mutate({ file: chosen });
  };
  const error = apply.error ?? check.error;
  const plan = check.data;
  return (
    <section aria-labelledby="answers-title">
      <Title order={2} id="answers-title" mb="xs">
        登録項目の取り込み
      </Title>
      <Text maw={720} mb="sm">
        利用者の一覧を書き出した表に書き足して、取り込みます。「番号」の列で利用者を決め、見出しが登録項目の質問の文と同じ列だけを読みます。空の欄は変えません。「（消す）」と書くと消し、「答えない」と書くと答えないになります。ファイルを選ぶと、まず確認だけを行います。
      </Text>
      <ErrorSummary problems={error ? problemsOf(error) : []} />
      <Group className="no-print">
        <FileButton
          accept=".xlsx,.csv,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
          inputProps={{ 'aria-label': '登録項目のファイル', tabIndex: -1 }}
          onChange={choose}
        >
          {(props) => (
            <Button {...props} variant="default" loading={check.isPending}>
              {file ? 'ファイルを選び直す' : 'ファイルを選ぶ'}
            </Button>
          )}
        </FileButton>
        {file && <Text size="sm">{file.name}</Text>}
      </Group>
      {plan && (
        <Stack mt="md">
          {plan.unknownColumns.length > 0 && (
            <Alert color="yellow" variant="outline" title="読まない列があります">
              {plan.unknownColumns.map((name) => `「${name}」`).join('')}
              と同じ名前の登録項目はありません。この列は取り込みません。
            </Alert>
          )}
          {plan.problems.length > 0 ? (
            <Problems problems={plan.problems} />
          ) : (
            <Paper withBorder p="md">
              <Title order={3} size="h4">
                取り込み前の確認
              </Title>
              <Text role="status" my="xs">
                {plan.changes === 0
                  ? 'この表で変わるところはありません。'
                  : `${formatPeople(plan.residents)}の登録が、${formatCount(plan.changes)}か所変わります。`}
              </Text>
              {plan.examples.length > 0 && (
                <Table verticalSpacing="xs" className="cards-on-phones">
                  <Table.Thead>
                    <Table.Tr>
                      <Table.Th>行</Table.Th>
                      <Table.Th>番号</Table.Th>
                      <Table.Th>登録項目</Table.Th>
                      <Table.Th>いま</Table.Th>
                      <Table.Th>取り込むと</Table.Th>
                    </Table.Tr>
                  </Table.Thead>
                  <Table.Tbody>
                    {plan.examples.map((change) => (
                      <Table.Tr key={`${change.row} ${change.label}`}>
                        <Table.Td data-label="行">{change.row}</Table.Td>
                        <Table.Td data-label="番号">{change.residentNo}</Table.Td>
                        <Table.Td data-label="登録項目">{change.label}</Table.Td>
                        <Table.Td data-label="いま">{change.before}</Table.Td>
                        <Table.Td data-label="取り込むと">{change.after}</Table.Td>
                      </Table.Tr>
                    ))}
                  </Table.Tbody>
                </Table>
              )}
              {plan.changes > plan.examples.length && (
                <Text size="sm" mt="xs">
                  はじめの{formatCount(plan.examples.length)}か所を表示しています。
                </Text>
              )}
              {file && plan.changes > 0 && (
                <Button mt="md" loading={apply.isPending} onClick={() => apply.mutate({ file })}>
                  この{formatCount(plan.changes)}か所を取り込む
                </Button>
              )}
            </Paper>
          )}
        </Stack>
      )}
    </section>
  );
}

function Problems({
  problems,
}: {
  problems: readonly { readonly row: number; readonly column: string; readonly message: string }[];
}) {
  return (
    <Alert
      color="red"
      variant="outline"
      role="alert"
      title={`直すところが${formatCount(problems.length)}か所あります。直すまで、1行も取り込みません。`}
    >
      <Table verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>行</Table.Th>
            <Table.Th>列</Table.Th>
            <Table.Th>どう直すか</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {problems.map((problem) => (
            <Table.Tr key={`${problem.row}:${problem.column}:${problem.message}`}>
              <Table.Td>{problem.row}</Table.Td>
              <Table.Td>{problem.column}</Table.Td>
              <Table.Td>{problem.message}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Alert>
  );
}
