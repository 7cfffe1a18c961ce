/** お知らせのメール: the addresses of a department, each confirmed by a code that was mailed to it. */
import { Alert, Badge, Button, Group, Modal, Stack, Table, Text, TextInput } from '@mantine/core';
import type { Department } from '@madoguchi/contract/staff';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, queryClient } from '../../../api.ts';
import { Loading } from '../../../shell/Loading.tsx';
import { SomethingBroke } from '../../../shell/SomethingBroke.tsx';
import { staffProblems } from '../staff-problems.ts';

export function DepartmentMails({ department, onClose }: { department: Department; onClose: () => void }) {
  const { id } = department;
  const [mail, setMail] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const list = useQuery(api.staff.listDepartmentMails.queryOptions({ input: { id } }));
  const refresh = () => queryClient.invalidateQueries({ queryKey: api.staff.listDepartmentMails.key() });
  const onError = async (error: unknown) => {
    setProblem(staffProblems(error)[0]?.message ?? null);
    await refresh();
  };
  const add = useMutation(
    api.staff.addDepartmentMail.mutationOptions({
      onSuccess: async () => {
        setMail('');
        await refresh();
      },
      onError,
    }),
  );
  const remove = useMutation(api.staff.removeDepartmentMail.mutationOptions({ onSuccess: refresh, onError }));
  const send = (address: string) => {
    setProblem(null);
    add.mutate({ id, mail: address });
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={`「${department.name}」のお知らせのメール`}
      closeButtonProps={{ 'aria-label': '閉じる' }}
      size="lg"
      centered
    >
      <Stack>
        <Text size="sm">
          この所属へのお知らせを受けるアドレスです。加えると確認コードが届き、それを入れるまでは使われません。
        </Text>
        {list.isPending ? (
          <Loading />
        ) : !list.data ? (
          <SomethingBroke error={list.error} reset={() => void list.refetch()} />
        ) : list.data.entries.length === 0 ? (
          <Text c="dimmed">まだありません。下の欄から加えてください。</Text>
        ) : (
          <Table verticalSpacing="xs" className="cards-on-phones">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>アドレス</Table.Th>
                <Table.Th>状態</Table.Th>
                <Table.Th>
                  <span className="visually-hidden">操作</span>
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {list.data.entries.map((entry) => (
                <Table.Tr key={entry.mail}>
                  <Table.Td style={{ overflowWrap: 'anywhere' }}>{entry.mail}</Table.Td>
                  <Table.Td data-label="状態">
                    {entry.confirmedAt ? (
                      <Badge variant="outline" tt="none">
                        確認済み
                      </Badge>
                    ) : (
                      <Confirm id={id} mail={entry.mail} onAgain={() => send(entry.mail)} onDone={refresh} />
                    )}
                  </Table.Td>
                  <Table.Td>
                    <Button
                      size="xs"
                      variant="default"
                      aria-label={`${entry.mail} を外す`}
                      onClick={() => remove.mutate({ id, mail: entry.mail })}
                    >
                      外す
                    </Button>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        )}
        <div role="status">
          {problem && (
            <Alert color="red" variant="outline">
              {problem}
            </Alert>
          )}
        </div>
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            const typed = mail.normalize('NFKC').trim();
            if (/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(typed)) send(typed);
            else setProblem('メールアドレスを、koho@city.example.jp のように入れてください。');
          }}
        >
          <Group align="flex-end">
            <TextInput
              label="加えるアドレス"
              type="email"
              maxLength={200}
              value={mail}
              onChange={({ currentTarget }) => setMail(currentTarget.value)}
              style={{ flexGrow: 1 }}
            />
            <Button type="submit" loading={add.isPending}>
              確認コードを送る
            </Button>
          </Group>
        </form>
      </Stack>
    </Modal>
  );
}

function Confirm({
  id,
  mail,
  onAgain,
  onDone,
}: {
  id: string;
  mail: string;
  onAgain: () => void;
  onDone: () => Promise<void>;
}) {
  const [code, setCode] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const confirm = useMutation(
    api.staff.confirmDepartmentMail.mutationOptions({
      onSuccess: onDone,
      onError: (error) => setProblem(staffProblems(error)[0]?.message ?? null),
    }),
  );
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setProblem(null);
        confirm.mutate({ id, mail, code: code.normalize('NFKC').replaceAll(/\s/g, '') });
      }}
    >
      <Group gap="xs" align="flex-start">
        <TextInput
          aria-label={`${mail} に届いた確認コード`}
          placeholder="確認コード"
          inputMode="numeric"
          maxLength={12}
          w={130}
          size="xs"
          value={code}
          error={problem}
          onChange={({ currentTarget }) => setCode(currentTarget.value)}
        />
        <Button type="submit" size="xs" variant="default" loading={confirm.isPending}>
          確かめる
        </Button>
        <Button size="xs" variant="subtle" onClick={onAgain} aria-label={`${mail} にコードを送り直す`}>
          送り直す
        </Button>
      </Group>
    </form>
  );
}
