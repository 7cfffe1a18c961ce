import { Alert, Button, Checkbox, Code, Group, List, Modal, Stack, TextInput } from '@mantine/core';
import type { Places } from '@madoguchi/contract/staff';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, codeOf, queryClient } from '../../../api.ts';
import { DayInput } from '../../../shell/DayInput.tsx';
import { ErrorSummary } from '../../../shell/ErrorSummary.tsx';
import { messageOf } from '../../../shell/messages.ts';

/** Names the device and shows, once, the code that is typed on it. */
export function DeviceDialog({ roles, onClose }: { roles: Places['roles']; onClose: () => void }) {
  const [name, setName] = useState('');
  const [roleIds, setRoleIds] = useState<string[]>([]);
  const [until, setUntil] = useState<string | null>(null);
  const [lacks, setLacks] = useState<{ field: string; message: string }[]>([]);
  const me = queryClient.getQueryData(api.staff.getMe.queryKey({ input: {} }));
  const add = useMutation(
    api.staff.addDevice.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries({ queryKey: api.staff.getPlaces.key() }),
    }),
  );
  const problems = add.error
    ? [
        codeOf(add.error) === 'days_reversed'
          ? { field: 'device-until', message: '使える期間の終わりは、今日より後の日にしてください。' }
          : { message: messageOf(add.error) },
      ]
    : lacks;
  const at = (field: string) =>
    problems.find((problem) => 'field' in problem && problem.field === field)?.message;
  return (
    <Modal
      opened
      onClose={onClose}
      title="緊急用の端末を加える"
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': '閉じる' }}
    >
      {add.data ? (
        <Stack>
          <Alert color="yellow" variant="outline" title="登録コードは、今だけ表示します">
            紙に書き写して、端末を使う人に直接渡してください。7日のあいだに、1回だけ使えます。
          </Alert>
          <Code block fz="xl">
            {add.data.code}
          </Code>
          <List type="ordered" size="sm">
            <List.Item>
              端末で{' '}
              <Code>{`${location.origin}/admin/device${me ? `?town=${me.municipality.slug}` : ''}`}</Code>{' '}
              を開きます。
            </List.Item>
            <List.Item>登録コードを入れて「この端末を登録する」を押します。</List.Item>
            <List.Item>そのままログインできるか、確かめます。</List.Item>
          </List>
          <Group justify="flex-end">
            <Button onClick={onClose}>書き写したので閉じる</Button>
          </Group>
        </Stack>
      ) : (
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            const found = [
              ...(name.trim() === ''
                ? [{ field: 'device-name', message: '端末の名前を入れてください。' }]
                : []),
              ...(roleIds.length === 0
                ? [{ field: 'device-roles', message: '役割を1つ以上選んでください。' }]
                : []),
              ...(until === null
                ? [{ field: 'device-until', message: '使える期間の終わりを入れてください。' }]
                : []),
            ];
            add.reset();
            setLacks(found);
            if (found.length === 0 && until !== null) add.mutate({ name, roleIds, until });
          }}
        >
          <ErrorSummary title="加えられませんでした" problems={problems} />
          <Stack>
            <TextInput
              id="device-name"
              label="端末の名前"
              description="だれが見てもわかる名前。例：宿日直の電話（1階）"
              maxLength={60}
              value={name}
              error={at('device-name')}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <Checkbox.Group
              label="この端末から使える役割"
              value={roleIds}
              error={at('device-roles')}
              onChange={setRoleIds}
            >
              <Stack gap={6} mt="xs">
                {roles.map((role, index) => (
                  <Checkbox
                    key={role.id}
                    id={index === 0 ? 'device-roles' : undefined}
                    value={role.id}
                    label={role.name}
                  />
                ))}
              </Stack>
            </Checkbox.Group>
            <DayInput
              id="device-until"
              label="いつまで使うか"
              description="年度末など。期限が来たら、登録し直します。"
              value={until}
              error={at('device-until')}
              onChange={setUntil}
            />
            <Group justify="flex-end">
              <Button variant="default" onClick={onClose} disabled={add.isPending}>
                やめる
              </Button>
              <Button type="submit" loading={add.isPending}>
                登録コードを作る
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Modal>
  );
}
