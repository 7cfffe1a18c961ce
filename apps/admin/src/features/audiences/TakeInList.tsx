/** 名簿を取り込む: choose the sheet, see what it would become, then name it and say for what and until when. */
import {
  Alert,
  Button,
  FileButton,
  Group,
  NativeSelect,
  Paper,
  Stack,
  Table,
  Text,
  TextInput,
} from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { LIST_CLASSES, LIST_YEARS, type ListCheck, type ListClass } from '@madoguchi/contract/audiences';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api, codeOf, dataOf, queryClient } from '../../api.ts';
import { DayInput } from '../../shell/DayInput.tsx';
import { ErrorSummary, type FieldProblem } from '../../shell/ErrorSummary.tsx';
import { formatCount, formatDay, formatPeople } from '../../shell/format.ts';
import { messageOf } from '../../shell/messages.ts';
import { PageTitle } from '../../shell/PageTitle.tsx';

const UNREADABLE: Readonly<Record<string, string>> = {
  old_excel:
    'パスワードのかかったExcelファイルか、古い形式（.xls）です。「Excelブック（.xlsx）」かCSVで保存し直して、そのファイルを選んでください。',
  broken: 'このファイルは開けませんでした。別の名前で保存し直してから、もう一度選んでください。',
  too_large: '行が多すぎます（20万行まで）。表を分けて、名簿を2つにしてください。',
  empty: '取り込む行がありません。見出しの下に、1人1行で入れてください。',
  quotes: '引用符（"）が閉じていない欄があります。直してから、もう一度選んでください。',
  no_column:
    '見出しに「番号」（利用者の一覧の番号）か「管理番号」の列がありません。1行目を見出しにしてください。',
};

function problemsOf(error: unknown): FieldProblem[] {
  switch (codeOf(error)) {
    case 'sheet_unreadable':
      return [{ field: 'list-file', message: UNREADABLE[String(dataOf(error).reason)] ?? UNREADABLE.empty! }]; // 'empty' is in the table
    case 'list_name_taken':
      return [{ field: 'list-name', message: '同じ名前の名簿があります。別の名前にしてください。' }];
    case 'list_end_out_of_range':
      return [
        {
          field: 'list-end',
          message: `今日から${formatDay(String(dataOf(error).latest))}までの日にしてください（${LIST_YEARS}年まで）。`,
        },
      ];
    case 'list_names_nobody':
      return [
        {
          field: 'list-file',
          message: 'この表からは、1人も見つかりませんでした。番号の列を確かめてください。',
        },
      ];
    default:
      return [{ message: messageOf(error) }];
  }
}

export function TakeInList() {
  const navigate = useNavigate();
  const [file, setFile] = useState<File | null>(null);
  const [name, setName] = useState('');
  const [purpose, setPurpose] = useState('');
  const [listClass, setListClass] = useState<ListClass>('open');
  const [keptUntil, setKeptUntil] = useState<string | null>(null);
  const [problems, setProblems] = useState<readonly FieldProblem[]>([]);
  const failed = (error: unknown) => setProblems(problemsOf(error));
  const check = useMutation(
    api.audiences.checkResidentList.mutationOptions({ onError: failed, onSuccess: () => setProblems([]) }),
  );
  const create = useMutation(
    api.audiences.createResidentList.mutationOptions({
      onError: failed,
      async onSuccess(list) {
        notifications.show({
          message: `名簿「${list.name}」（${formatPeople(list.size)}）を取り込みました。`,
        });
        await queryClient.invalidateQueries({ queryKey: api.audiences.key() });
        await navigate({ to: '/segments/lists' });
      },
    }),
  );
  const choose = (chosen: File | null) => {
    if (!chosen) return;
    setFile(chosen);
    check.mutate({ file: chosen });
  };
  const save = () => {
    const found: FieldProblem[] = [];
    if (!file || !check.data) found.push({ field: 'list-file', message: 'ファイルを選んでください。' });
    if (name.trim() === '') found.push({ field: 'list-name', message: '名前を入力してください。' });
    if (purpose.trim() === '') found.push({ field: 'list-purpose', message: '利用目的を入力してください。' });
    if (!keptUntil) found.push({ field: 'list-end', message: '保存する期限を入れてください。' });
    setProblems(found);
    if (found.length > 0 || !file || !keptUntil) return;
    create.mutate({ file, name: name.trim(), purpose: purpose.trim(), class: listClass, keptUntil });
  };
  const problemAt = (field: string) => problems.find((problem) => problem.field === field)?.message;
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <PageTitle title="名簿を取り込む" back={{ to: '/segments/lists', label: '名簿' }} />
      <ErrorSummary problems={problems} />
      <Stack gap="lg" maw={720}>
        <Text>
          見出しに「番号」（利用者の一覧にある番号）か「管理番号」の列がある表を選んでください。Excel（.xlsx）でも、CSV（CP932でもUTF-8でも）でも読めます。ほかの列は読みません。選ぶと、まず確認だけを行います。
        </Text>
        <Group id="list-file">
          <FileButton
            accept=".xlsx,.csv,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
            inputProps={{ 'aria-label': '名簿のファイル', tabIndex: -1 }}
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
        {check.data && <Found check={check.data} />}
        <Paper withBorder p="md">
          <Stack gap="sm">
            <TextInput
              id="list-name"
              label="名前"
              description="条件を作るときに選びやすい名前。例：令和8年度の健診の対象者"
              required
              maxLength={60}
              value={name}
              error={problemAt('list-name')}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <TextInput
              id="list-purpose"
              label="利用目的"
              description="何のための名簿か。例：がん検診の案内"
              required
              maxLength={200}
              value={purpose}
              error={problemAt('list-purpose')}
              onChange={(event) => setPurpose(event.currentTarget.value)}
            />
            <NativeSelect
              label="区分"
              value={listClass}
              data={Object.entries(LIST_CLASSES).map(([value, label]) => ({ value, label }))}
              onChange={({ currentTarget: { value } }) => setListClass(value as ListClass)}
            />
            <DayInput
              id="list-end"
              label="保存する期限（この日の翌日に、中身を消します）"
              value={keptUntil}
              error={problemAt('list-end')}
              onChange={setKeptUntil}
            />
          </Stack>
        </Paper>
        <Group>
          <Button type="submit" loading={create.isPending} disabled={check.data?.found === 0}>
            {check.data ? `この${formatPeople(check.data.found)}を取り込む` : '取り込む'}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Found({ check }: { check: ListCheck }) {
  return (
    <Stack gap="sm" role="status">
      <Text>
        {formatCount(check.rows)}行のうち、見つかった人 <strong>{formatPeople(check.found)}</strong>
        {check.repeated > 0 && `／重なっていた行 ${formatCount(check.repeated)}`}
        {check.notFriends !== 0 && `／今は友だちでないため届かない人 ${formatPeople(check.notFriends)}`}
        （文字コード：{check.encoding}、「{check.column}」の列を読みました）
      </Text>
      {check.problemCount > 0 && (
        <Alert
          color="yellow"
          variant="outline"
          title={`${formatCount(check.problemCount)}行は、だれのことか分かりません。取り込むと、この行は除かれます。`}
        >
          <Table verticalSpacing="xs">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>行</Table.Th>
                <Table.Th>どう直すか</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {check.problems.map(({ row, message }) => (
                <Table.Tr key={row}>
                  <Table.Td>{row}</Table.Td>
                  <Table.Td>{message}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
          {check.problemCount > check.problems.length && (
            <Text size="sm">はじめの{formatCount(check.problems.length)}行だけを示しています。</Text>
          )}
        </Alert>
      )}
    </Stack>
  );
}
