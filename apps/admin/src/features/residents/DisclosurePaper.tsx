/** 開示の資料 on A4: everything that is held about one person, with the printer's name, the date and page x／y. */
import { Alert, Button, Stack, Table, Text, Title } from '@mantine/core';
import type { DisclosureSection } from '@madoguchi/contract/residents';
import { formatDateTime, formatDay } from '../../shell/format.ts';
import { PrintNote } from '../../shell/PrintNote.tsx';
import { PageTitle } from '../../shell/PageTitle.tsx';

export interface PreparedPackage {
  readonly receiptNumber: string;
  readonly preparedAt: string;
  readonly fileUntil: string;
  readonly protected: boolean;
  readonly sections: readonly DisclosureSection[];
}

export function DisclosurePaper({ paper, onClose }: { paper: PreparedPackage; onClose: () => void }) {
  return (
    <>
      <PageTitle title="開示する保有個人情報" help="residents">
        <Button variant="default" onClick={onClose}>
          請求の画面に戻る
        </Button>
        <Button onClick={() => window.print()}>印刷する（A4）</Button>
      </PageTitle>
      <PrintNote />
      <Text size="sm" mb="md">
        受付番号 {paper.receiptNumber}／{formatDateTime(paper.preparedAt)} 作成
      </Text>
      <Stack gap="sm" mb="md" className="no-print">
        {paper.protected && (
          <Alert color="red" variant="outline" title="支援措置の印がある人です" role="alert">
            渡す相手が本人であることを、写真のある証明書で確かめてください。代理人や家族には渡さず、担当課に相談してください。印があることは、この資料には書かれていません。
          </Alert>
        )}
        <Alert color="blue" variant="outline">
          同じ内容のファイル（ZIP）は、{formatDay(paper.fileUntil)}
          まで「請求の画面」から取り出せます。暗号化して保管し、その後は消えます。
        </Alert>
      </Stack>
      <Stack gap="lg">
        {paper.sections.map(({ title, note, header, rows }) => (
          <section key={title} aria-label={title}>
            <Title order={2} size="h3" mb={4}>
              {title}
            </Title>
            {note && (
              <Text size="sm" c="dimmed">
                {note}
              </Text>
            )}
            {rows.length === 0 ? (
              <Text size="sm">持っているものはありません。</Text>
            ) : (
              <Table verticalSpacing={4} className="cards-on-phones">
                <Table.Thead>
                  <Table.Tr>
                    {header.map((name) => (
                      <Table.Th key={name}>{name}</Table.Th>
                    ))}
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {rows.map((row, index) => (
                    // Rows are a record as it was read: they have no identity and do not move.
                    <Table.Tr key={index}>
                      {row.map((cell, column) => (
                        <Table.Td key={header[column]} data-label={column === 0 ? undefined : header[column]}>
                          <Text size="sm" style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>
                            {cell}
                          </Text>
                        </Table.Td>
                      ))}
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            )}
          </section>
        ))}
      </Stack>
    </>
  );
}
