/** 回答表: the hundred rows that a procurement officer goes through, on screen, on A4 and as a workbook. */
import { Group, Table, Text } from '@mantine/core';
import { ANSWER_MARKS, type AnswerMark } from '@madoguchi/contract/inspection';
import { useMutation, useQuery } from '@tanstack/react-query';
import { api, client } from '../../api.ts';
import { download } from '../../shell/download.ts';
import { ExportMenu } from '../../shell/ExportMenu.tsx';
import { Loading } from '../../shell/Loading.tsx';
import { SomethingBroke } from '../../shell/SomethingBroke.tsx';
import { Listed } from './Listed.tsx';

/** For those who hear the page instead of seeing the sign. */
const SPOKEN: Readonly<Record<AnswerMark, string>> = { yes: '対応', partly: '一部対応', no: '未対応' };

export function AnswerSheet() {
  const shown = useQuery(api.inspection.showAnswers.queryOptions({ input: {} }));
  const save = useMutation({
    mutationFn: (format: 'csv' | 'xlsx') => client.inspection.exportAnswers({ format }),
    onSuccess: ({ fileName, content }) => download(fileName, content),
  });
  if (shown.isPending) return <Loading />;
  if (!shown.data) return <SomethingBroke error={shown.error} reset={() => void shown.refetch()} />;
  const { rows } = shown.data;
  const marks = Object.keys(ANSWER_MARKS) as AnswerMark[];
  const count = (mark: AnswerMark) => rows.filter((row) => row.mark === mark).length;
  return (
    <Listed
      title="回答表（要求機能一覧の100行）"
      note={
        <Group justify="space-between" mb="xs">
          <Text size="sm">
            {marks.map((mark) => `${ANSWER_MARKS[mark]} ${count(mark)}行`).join('、')}
            。○は、挙げた試験で確かめたもの。△と×は、備考のとおり。
          </Text>
          <ExportMenu label="回答表" busy={save.isPending} onChoose={(format) => save.mutate(format)} />
        </Group>
      }
      head={['番号', '機能', '要件', '区分', '対応', '備考', '確かめた試験']}
    >
      {rows.map((row) => (
        <Table.Tr key={row.no} className="keep-together">
          <Table.Td>{row.no}</Table.Td>
          <Table.Td data-label="機能">{row.category}</Table.Td>
          <Table.Td data-label="要件">{row.text}</Table.Td>
          <Table.Td data-label="区分" style={{ whiteSpace: 'nowrap' }}>
            {row.required ? '必須' : '推奨'}
          </Table.Td>
          <Table.Td data-label="対応">
            <span role="img" aria-label={SPOKEN[row.mark]}>
              {ANSWER_MARKS[row.mark]}
            </span>
          </Table.Td>
          <Table.Td data-label="備考">{row.note || '—'}</Table.Td>
          <Table.Td data-label="確かめた試験" style={{ overflowWrap: 'anywhere' }}>
            {row.tests.length === 0
              ? '—'
              : row.tests.map(({ file, name }) => (
                  <Text key={`${file} ${name}`} size="xs">
                    {name}（{file}）
                  </Text>
                ))}
          </Table.Td>
        </Table.Tr>
      ))}
    </Listed>
  );
}
