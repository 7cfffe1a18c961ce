import { Alert, Button, NativeSelect, Text, TextInput } from '@mantine/core';
import { EXPORT_PART } from '@madoguchi/contract/audit';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { client } from '../../api.ts';
import { ConfirmDialog } from '../../shell/ConfirmDialog.tsx';
import { download } from '../../shell/download.ts';
import { formatCount } from '../../shell/format.ts';
import { messageOf } from '../../shell/messages.ts';
import type { AuditSearch } from './audit-search.ts';

const SHAPES = {
  'utf-8': { format: 'csv', encoding: 'utf-8' },
  excel: { format: 'xlsx' },
  cp932: { format: 'csv', encoding: 'cp932' },
} as const;

/** 書き出す: in parts, so that a large record does not have to fit into one answer. Each part is noted. */
export function ExportAudit({ wanted, sentence }: { wanted: AuditSearch; sentence: string }) {
  const [asked, setAsked] = useState(false);
  const [purpose, setPurpose] = useState('');
  const [shape, setShape] = useState<keyof typeof SHAPES>('utf-8');
  const [written, setWritten] = useState(0);
  const [lost, setLost] = useState<readonly string[]>([]);
  const write = useMutation({
    async mutationFn() {
      const parts: string[] = [];
      const missing = new Set<string>();
      let rows = 0;
      let after: string | undefined;
      let fileName: string;
      do {
        const part = await client.audit.exportEntries({ ...wanted, after, ...SHAPES[shape], purpose });
        parts.push(part.content);
        rows += part.rows;
        for (const character of part.lost) missing.add(character);
        setWritten(rows);
        fileName = part.fileName;
        after = part.next ?? undefined;
      } while (after !== undefined);
      return { parts, rows, fileName, lost: [...missing] };
    },
    onSuccess({ parts, rows, fileName, lost: missing }) {
      // Parts of CSV make one file; a workbook is a file for each part.
      if (shape !== 'excel') download(fileName, ...parts);
      else if (parts.length === 1) download(fileName, parts[0]!); // it has one
      else
        for (const [index, part] of parts.entries())
          download(fileName.replace(/(?=\.xlsx$)/, `-${index + 1}`), part);
      setLost(missing);
      setAsked(false);
      notifications.show({ message: `${formatCount(rows)}件を書き出しました。` });
    },
  });
  return (
    <>
      <Button
        variant="default"
        onClick={() => {
          write.reset();
          setWritten(0);
          setLost([]);
          setAsked(true);
        }}
      >
        書き出す（CSV・Excel）
      </Button>
      {lost.length > 0 && (
        <Alert color="yellow" title="〓に置き換えた文字があります" role="status" w="100%">
          選んだ文字コードにない文字を〓にしました：{lost.join(' ')}。
          正しく残すには、ファイルの形式を「CSV（UTF-8）」か「Excel」にして書き出してください。
        </Alert>
      )}
      <ConfirmDialog
        opened={asked}
        title="操作記録を書き出しますか"
        confirmLabel="書き出す"
        busy={write.isPending}
        disabled={purpose.trim() === ''}
        problem={write.error ? messageOf(write.error) : null}
        onConfirm={() => write.mutate()}
        onCancel={() => setAsked(false)}
      >
        <Text mb="sm">今の条件（{sentence}）に当てはまる記録を、すべてファイルに書き出します。</Text>
        <TextInput
          label="書き出す理由"
          description="だれがいつ、何のために書き出したかは、操作記録に残ります。"
          placeholder="例：情報セキュリティ監査のため"
          maxLength={200}
          required
          value={purpose}
          onChange={({ currentTarget: { value } }) => setPurpose(value)}
          mb="sm"
        />
        <NativeSelect
          label="ファイルの形式"
          description={
            shape === 'excel'
              ? `1つのファイルに${formatCount(EXPORT_PART)}件まで入ります。それより多いときは、番号をつけて分けます。`
              : undefined
          }
          value={shape}
          data={[
            { value: 'utf-8', label: 'CSV（UTF-8。件数が多くても1つのファイルになります）' },
            { value: 'excel', label: 'Excel（.xlsx）' },
            { value: 'cp932', label: 'CSV（シフトJIS。古いシステムに取り込むとき）' },
          ]}
          onChange={({ currentTarget: { value } }) => setShape(value as typeof shape)}
        />
        {write.isPending && (
          <Text size="sm" mt="sm" role="status">
            {formatCount(written)}件まで書き出しました。
          </Text>
        )}
      </ConfirmDialog>
    </>
  );
}
