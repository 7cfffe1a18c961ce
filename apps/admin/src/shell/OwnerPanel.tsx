/** 所管: whose a record is, and whether only that department sees it. Any record that belongs to a department shows it. */
import { Alert, Button, Checkbox, Group, Modal, NativeSelect, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../api.ts';
import { messageOf } from './messages.ts';

export interface Owner {
  readonly departmentId: string | null;
  readonly exclusive: boolean;
}

export function OwnerPanel({
  record,
  mayChange,
  save,
}: {
  record: Owner & { readonly department: string | null };
  mayChange: boolean;
  /** Resolves when it is saved; the refusal is shown in the dialog. */
  save: (owner: Owner) => Promise<unknown>;
}) {
  const [open, setOpen] = useState(false);
  return (
    <Group gap="sm">
      <Text size="sm">
        所管：{record.department ?? 'なし（職員みんなが見られます）'}
        {record.exclusive && '（この所属だけが見られます）'}
      </Text>
      {mayChange && (
        <Button size="compact-sm" variant="default" className="no-print" onClick={() => setOpen(true)}>
          所管を変える
        </Button>
      )}
      {open && <OwnerDialog record={record} save={save} onClose={() => setOpen(false)} />}
    </Group>
  );
}

function OwnerDialog({
  record,
  save,
  onClose,
}: {
  record: Owner;
  save: (owner: Owner) => Promise<unknown>;
  onClose: () => void;
}) {
  const [departmentId, setDepartmentId] = useState(record.departmentId ?? '');
  const [exclusive, setExclusive] = useState(record.exclusive);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const departments = useQuery(api.staff.listDepartments.queryOptions({ input: {} }));
  const send = async () => {
    setBusy(true);
    try {
      await save({ departmentId: departmentId || null, exclusive: exclusive && departmentId !== '' });
      onClose();
    } catch (error) {
      setProblem(messageOf(error));
      setBusy(false);
    }
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title="所管を変える"
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
          label="所管する所属"
          description="ほかの所属に渡すと、その所属の人が扱います。自分の所属でなければ、あなたは扱えなくなります。"
          value={departmentId}
          data={[
            { value: '', label: 'なし（職員みんなが見られます）' },
            ...(departments.data?.entries ?? [])
              .filter((entry) => !entry.retired || entry.id === record.departmentId)
              .map((entry) => ({ value: entry.id, label: entry.name })),
          ]}
          onChange={(event) => setDepartmentId(event.currentTarget.value)}
        />
        <Checkbox
          label="この所属だけが見られるようにする"
          description="すべての所属を扱える人や管理者にも見えなくなります。"
          disabled={departmentId === ''}
          checked={exclusive && departmentId !== ''}
          onChange={(event) => setExclusive(event.currentTarget.checked)}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} disabled={busy}>
            やめる
          </Button>
          <Button loading={busy} onClick={() => void send()}>
            保存する
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
