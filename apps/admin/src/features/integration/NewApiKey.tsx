/** The form of a new key: for which system, what it may do, from where, how long. */
import {
  Button,
  Checkbox,
  Fieldset,
  Group,
  Modal,
  NativeSelect,
  Stack,
  Textarea,
  TextInput,
} from '@mantine/core';
import { KEY_PERMISSIONS } from '@madoguchi/contract/integration';
import {
  PERMISSION_GROUPS,
  PERMISSIONS,
  PERSONAL_DATA,
  type Permission,
} from '@madoguchi/contract/permissions';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, codeOf, dataOf, queryClient } from '../../api.ts';
import { ErrorSummary, type FieldProblem } from '../../shell/ErrorSummary.tsx';
import { messageOf } from '../../shell/messages.ts';
import { useMay } from '../../shell/use-may.ts';

/** Days on offer: a trial, a season, half a year, a year. */
const DAYS = { 30: '30日', 90: '90日', 183: '半年', 366: '1年' } as const;

export function NewApiKey({
  onMade,
  onClose,
}: {
  onMade: (made: { name: string; key: string }) => void;
  onClose: () => void;
}) {
  const may = useMay();
  const [name, setName] = useState('');
  const [held, setHeld] = useState<readonly Permission[]>([]);
  const [addresses, setAddresses] = useState('');
  const [days, setDays] = useState('90');
  const [problems, setProblems] = useState<FieldProblem[]>([]);
  const create = useMutation(
    api.integration.createApiKey.mutationOptions({
      async onSuccess({ entry, key }) {
        onMade({ name: entry.name, key });
        await queryClient.invalidateQueries({ queryKey: api.integration.key() });
      },
      onError: (error) => setProblems(problemsOf(error)),
    }),
  );
  const named = addresses.split(/[\s,、，]+/u).filter(Boolean);
  const personal = held.some((one) => PERSONAL_DATA.has(one));
  const save = () => {
    const lacks = [
      ...(name.trim() === '' ? [{ field: 'key-name', message: '名前を入れてください。' }] : []),
      ...(held.length === 0
        ? [{ field: 'key-permissions', message: 'できることを1つ以上選んでください。' }]
        : []),
      ...(personal && named.length === 0 ? [ADDRESSES_NEEDED] : []),
    ];
    setProblems(lacks);
    if (lacks.length > 0) return;
    create.mutate({ name, permissions: [...held], addresses: named, days: Number(days) });
  };
  const errorOf = (field: string) => problems.find((problem) => problem.field === field)?.message;
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title="外部連携キーを作る"
      closeButtonProps={{ 'aria-label': '閉じる' }}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <ErrorSummary problems={problems} />
        <Stack>
          <TextInput
            id="key-name"
            label="どのシステムが使うか"
            description="例：庁内ポータル、施設予約システム"
            required
            maxLength={80}
            value={name}
            data-autofocus
            error={errorOf('key-name')}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Stack id="key-permissions" gap="sm">
            {PERMISSION_GROUPS.map((group) => ({
              ...group,
              offered: group.permissions.filter((one) => KEY_PERMISSIONS.includes(one) && may(one)),
            }))
              .filter((group) => group.offered.length > 0)
              .map((group) => (
                <Fieldset key={group.module} legend={`できること：${group.label}`}>
                  <Stack gap="xs">
                    {group.offered.map((one) => (
                      <Checkbox
                        key={one}
                        label={PERMISSIONS[one]}
                        checked={held.includes(one)}
                        onChange={(event) =>
                          setHeld(
                            event.currentTarget.checked
                              ? [...held, one]
                              : held.filter((other) => other !== one),
                          )
                        }
                      />
                    ))}
                  </Stack>
                </Fieldset>
              ))}
          </Stack>
          <Textarea
            id="key-addresses"
            label={personal ? '使えるIPアドレス' : '使えるIPアドレス（なくてもよい）'}
            description="1行に1つ。192.0.2.1 や 192.0.2.0/24 のように入れます。個人情報を扱うキーには必ず要ります。"
            required={personal}
            autosize
            minRows={2}
            value={addresses}
            error={errorOf('key-addresses')}
            onChange={(event) => setAddresses(event.currentTarget.value)}
          />
          <NativeSelect
            id="key-days"
            label="使える期間"
            value={days}
            data={Object.entries(DAYS).map(([value, label]) => ({ value, label }))}
            onChange={(event) => setDays(event.currentTarget.value)}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              やめる
            </Button>
            <Button type="submit" loading={create.isPending}>
              作って、1度だけ表示する
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

const ADDRESSES_NEEDED = {
  field: 'key-addresses',
  message: '個人情報を扱うキーには、使えるIPアドレスを入れてください。',
};

function problemsOf(error: unknown): FieldProblem[] {
  const data = dataOf(error);
  switch (codeOf(error)) {
    case 'addresses_needed':
      return [ADDRESSES_NEEDED];
    case 'permission_not_held': {
      const words = (data.permissions as Permission[]).map((one) => PERMISSIONS[one]).join('、');
      return [
        {
          field: 'key-permissions',
          message: `自分にできないことや、自分の所属の分だけできることは、キーに付けられません（${words}）。`,
        },
      ];
    }
    case 'invalid_input': {
      // An address that is wrong is named by its place in the list: addresses.0
      const issues = data.issues as { path: string; message: string }[];
      return issues.map(({ path, message }) => ({ field: `key-${path.split('.')[0]!}`, message })); // split has one part
    }
    default:
      return [{ message: messageOf(error) }];
  }
}
