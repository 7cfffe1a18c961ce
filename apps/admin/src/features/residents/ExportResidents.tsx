import { Button, NativeSelect, Text } from '@mantine/core';
import type { SheetFormat } from '@madoguchi/contract/sheet';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { client, codeOf, dataOf } from '../../api.ts';
import { ConfirmDialog } from '../../shell/ConfirmDialog.tsx';
import { download } from '../../shell/download.ts';
import { formatCount, formatPeople } from '../../shell/format.ts';
import { messageOf } from '../../shell/messages.ts';
import { FORMAT_CHOICES } from '../../shell/sheet-formats.ts';
import type { ResidentSearch } from './resident-search.ts';

/** 書き出し: personal data leave the system, so it is asked once and noted. */
export function ExportResidents({ wanted }: { wanted: ResidentSearch }) {
  const [asked, setAsked] = useState(false);
  const [format, setFormat] = useState<SheetFormat>('xlsx');
  const write = useMutation({
    mutationFn: () => client.residents.exportResidents({ ...wanted, format }),
    onSuccess({ fileName, content, rows }) {
      download(fileName, content);
      setAsked(false);
      notifications.show({ message: `${formatPeople(rows)}分を書き出しました。` });
    },
  });
  const filtered = Object.values(wanted).some(Boolean);
  return (
    <>
      <Button
        variant="default"
        onClick={() => {
          write.reset();
          setAsked(true);
        }}
      >
        書き出す（CSV・Excel）
      </Button>
      <ConfirmDialog
        opened={asked}
        title="利用者の一覧を書き出しますか"
        confirmLabel="書き出す"
        busy={write.isPending}
        problem={
          write.error
            ? codeOf(write.error) === 'too_many_rows'
              ? `一度に書き出せるのは${formatCount(Number(dataOf(write.error).limit))}人までです。条件で絞り込んでください。`
              : messageOf(write.error)
            : null
        }
        onConfirm={() => write.mutate()}
        onCancel={() => setAsked(false)}
      >
        <Text>
          {filtered ? '今の条件に当てはまる利用者' : 'すべての利用者'}
          の登録内容をファイルに書き出します。個人情報が含まれます。保管と廃棄に注意してください。
        </Text>
        <Text size="sm" mt="xs">
          だれがいつ書き出したかは、操作記録に残ります。
        </Text>
        <NativeSelect
          mt="sm"
          label="ファイルの形式"
          value={format}
          data={[...FORMAT_CHOICES]}
          onChange={({ currentTarget: { value } }) => setFormat(value as SheetFormat)}
        />
      </ConfirmDialog>
    </>
  );
}
