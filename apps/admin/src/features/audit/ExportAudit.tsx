import { Alert, Button, NativeSelect, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { client } from '../../api.ts';
import { ConfirmDialog } from '../../shell/ConfirmDialog.tsx';
import { downloadParts } from '../../shell/download.ts';
import { formatCount } from '../../shell/format.ts';
import { messageOf } from '../../shell/messages.ts';
import type { AuditSearch } from './audit-search.ts';

/** 書き出す: in parts, so that a large record does not have to fit into one answer. Each part is noted. */
export function ExportAudit({ wanted, sentence }: { wanted: AuditSearch; sentence: string }) {
  const [asked, setAsked] = useState(false);
  const [purpose, setPurpose] = useState('');
  const [encoding, setEncoding] = useState<'utf-8' | 'cp932'>('utf-8');
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
        const part = await client.audit.exportEntries({ ...wanted, after, encoding, purpose });
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
      downloadParts(fileName, parts);
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
        書き出す（CSV）
      </Button>
      {lost.length > 0 && (
        <Alert color="yellow" title="〓に置き換えた文字があります" role="status" w="100%">
          選んだ文字コードにない文字を〓にしました：{lost.join(' ')}。
          正しく残すには、文字コードを「UTF-8」にして書き出してください。
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
          label="文字コード"
          value={encoding}
          data={[
            { value: 'utf-8', label: 'UTF-8（おすすめ。Excelでそのまま開けます）' },
            { value: 'cp932', label: 'シフトJIS（古いシステムに取り込むとき）' },
          ]}
          onChange={({ currentTarget: { value } }) => setEncoding(value as typeof encoding)}
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
