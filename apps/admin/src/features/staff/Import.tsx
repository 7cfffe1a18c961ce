/** 人事異動の取り込み: choose the sheet, see what each row would do, then take it in as a whole. */
import { Alert, Button, FileButton, Group, Paper, Stack, Table, Text, Title } from '@mantine/core';
import type { SheetFormat } from '@madoguchi/contract/sheet';
import type { SheetProblem } from '@madoguchi/contract/staff';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, client, codeOf, dataOf, queryClient } from '../../api.ts';
import { download } from '../../shell/download.ts';
import { ErrorSummary } from '../../shell/ErrorSummary.tsx';
import { ExportMenu } from '../../shell/ExportMenu.tsx';
import { formatCount } from '../../shell/format.ts';
import { PageTitle } from '../../shell/PageTitle.tsx';
import { PrintNote } from '../../shell/PrintNote.tsx';
import { HandOverGuard } from './InitialPassword.tsx';
import { staffProblems } from './staff-problems.ts';

const UNREADABLE: Readonly<Record<string, string>> = {
  old_excel:
    'パスワードのかかったExcelファイルか、古い形式（.xls）です。パスワードを外し、Excelの「名前を付けて保存」で「Excelブック（.xlsx）」を選んで保存し、そのファイルを選んでください。',
  broken:
    'このExcelファイルは、開けませんでした。Excelで開けることを確かめ、別の名前で保存し直してから、もう一度選んでください。',
  too_large:
    'ファイルが大きすぎます（5MBまで）。画像やほかのシートを消すか、行を分けて保存し直してください。',
  empty: '取り込む行がありません。ひな形の見出しの下に、1人1行で入れてください。',
  quotes: '引用符（"）が閉じていない欄があります。直してから、もう一度選んでください。',
};

function problemsOf(error: unknown) {
  return codeOf(error) === 'sheet_unreadable'
    ? [{ message: UNREADABLE[String(dataOf(error).reason)] ?? UNREADABLE.empty! }] // 'empty' is in the table
    : codeOf(error) === 'sheet_refused'
      ? [{ message: '確認のあとに、登録が変わりました。もう一度ファイルを選んで、確認してください。' }]
      : staffProblems(error);
}

export function Import() {
  const [file, setFile] = useState<File | null>(null);
  const check = useMutation(api.staff.checkImport.mutationOptions());
  const apply = useMutation(
    api.staff.applyImport.mutationOptions({
      gcTime: 0, // the answer holds passwords
      onSuccess: () => queryClient.invalidateQueries({ queryKey: api.staff.key() }),
    }),
  );
  const template = useMutation({
    mutationFn: (format: SheetFormat) => client.staff.getImportTemplate({ format }),
    onSuccess: ({ fileName, content }) => download(fileName, content),
  });
  const choose = (chosen: File | null) => {
    if (!chosen) return;
    setFile(chosen);
    apply.reset();
    check.mutate({ file: chosen });
  };
  const error = apply.error ?? check.error ?? template.error;
  if (apply.data) return <Applied {...apply.data} />;
  return (
    <>
      <PageTitle title="人事異動の取り込み" back={{ to: '/staff', label: '職員の一覧' }} help="staff">
        <ExportMenu
          label="ひな形を受け取る"
          busy={template.isPending}
          onChoose={(format) => template.mutate(format)}
        />
      </PageTitle>
      <PrintNote />
      <ErrorSummary problems={error ? problemsOf(error) : []} />
      <Stack>
        <Text maw={720}>
          採用・異動・兼務・退職を、1枚の表でまとめて入れます。発令日の0時から効くので、前もって取り込めます。ファイルを選ぶと、まず確認だけを行います。Excel（.xlsx）のままでも、CSV（文字コードはCP932でもUTF-8でも）でも読めます。Excelは、いちばん左のシートを読みます。
        </Text>
        <Group className="no-print">
          <FileButton
            accept=".xlsx,.csv,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
            inputProps={{ 'aria-label': '人事異動のファイル', tabIndex: -1 }}
            onChange={choose}
          >
            {(props) => (
              <Button {...props} loading={check.isPending}>
                {file ? 'ファイルを選び直す' : 'ファイルを選ぶ'}
              </Button>
            )}
          </FileButton>
          {file && <Text size="sm">{file.name}</Text>}
        </Group>
        {check.data && check.data.problems.length > 0 && <Problems problems={check.data.problems} />}
        {check.data && check.data.rows.length > 0 && (
          <section aria-labelledby="plan-title">
            <Title order={2} id="plan-title" mb="xs">
              取り込み前の確認（{formatCount(check.data.rows.length)}行）
            </Title>
            <Table verticalSpacing="xs" className="cards-on-phones">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>行</Table.Th>
                  <Table.Th>職員</Table.Th>
                  <Table.Th>内容</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {check.data.rows.map((row) => (
                  <Table.Tr key={row.row}>
                    <Table.Td>{row.row}</Table.Td>
                    <Table.Td data-label="職員">
                      {row.staffNumber} {row.name}
                    </Table.Td>
                    <Table.Td data-label="内容">{row.words}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </section>
        )}
        {file && check.data && check.data.problems.length === 0 && (
          <Group className="no-print">
            <Button loading={apply.isPending} onClick={() => apply.mutate({ file })}>
              この{formatCount(check.data.rows.length)}行を取り込む
            </Button>
          </Group>
        )}
      </Stack>
    </>
  );
}

function Problems({ problems }: { problems: readonly SheetProblem[] }) {
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

function Applied({
  applied,
  passwords,
}: {
  applied: number;
  passwords: readonly { name: string; staffNumber: string; password: string }[];
}) {
  return (
    <>
      <PageTitle title="人事異動を取り込みました" back={{ to: '/staff', label: '職員の一覧' }} help="staff" />
      <PrintNote />
      <Text mb="md">
        {formatCount(applied)}
        行を取り込みました。それぞれの発令日の0時から効きます。履歴はID管理簿で見られます。
      </Text>
      {passwords.length > 0 && (
        <Stack>
          <Alert
            color="yellow"
            title="最初のパスワードは、この画面を閉じると、もう表示できません"
            className="no-print"
          >
            印刷して切り分け、本人に直接渡してください。メールやチャットでは送らないでください。
          </Alert>
          <Group className="no-print">
            <Button onClick={() => window.print()}>印刷する</Button>
          </Group>
          {passwords.map((one) => (
            <Paper key={one.staffNumber} withBorder p="md" className="keep-together">
              <Text fw={700}>{one.name} さん</Text>
              <Text>アドレス：{`${location.origin}/admin/`}</Text>
              <Text>職員番号：{one.staffNumber}</Text>
              <Text>最初のパスワード：{one.password}</Text>
            </Paper>
          ))}
          <HandOverGuard active />
        </Stack>
      )}
    </>
  );
}
