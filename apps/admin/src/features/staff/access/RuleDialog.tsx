import { Button, Checkbox, Group, Modal, NativeSelect, Radio, Stack, Text, Textarea } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { PERMISSIONS, PERSONAL_DATA, type Permission } from '@madoguchi/contract/permissions';
import { OUTSIDE, type Outside, type Places } from '@madoguchi/contract/staff';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, queryClient } from '../../../api.ts';
import { ErrorSummary } from '../../../shell/ErrorSummary.tsx';
import type { Editing } from './Places.tsx';
import { placeProblems } from './place-words.ts';
import { readNetworks, writeNetworks } from './typed-networks.ts';

/** What one wants on the move, and what no stranger could do much harm with. */
const USUAL_OUTSIDE: readonly Permission[] = [
  'delivery.view',
  'delivery.approve',
  'delivery.send_prepared',
  'audiences.view',
];

const EXPLAINED: Readonly<Record<Outside, string>> = {
  closed: '登録した場所と、緊急用の端末のほかからは、ログインできません。',
  reduced: 'ほかの場所からもログインできますが、下で選んだことしかできません。',
  open: '場所では制限しません。ログインには、いつも2段階認証が要ります。',
};

export function RuleDialog({
  places,
  editing,
  onClose,
}: {
  places: Places;
  editing: Editing;
  onClose: () => void;
}) {
  const free = places.roles.filter(({ id }) => !places.rules.some(({ roleId }) => roleId === id));
  const [roleId, setRoleId] = useState(editing === 'choose' ? (free[0]?.id ?? null) : editing.roleId);
  const rule = editing === 'choose' ? undefined : places.rules.find((one) => one.roleId === roleId);
  const [outside, setOutside] = useState<Outside>(rule?.outside ?? 'closed');
  const [permissions, setPermissions] = useState<readonly string[]>(rule?.permissions ?? USUAL_OUTSIDE);
  const [text, setText] = useState(rule ? writeNetworks(rule.networks) : '');
  const save = useMutation(
    api.staff.savePlaceRule.mutationOptions({
      async onSuccess() {
        notifications.show({ message: '接続できる場所を保存しました。次の操作から効きます。' });
        await queryClient.invalidateQueries({ queryKey: api.staff.getPlaces.key() });
        onClose();
      },
    }),
  );
  const name = places.roles.find(({ id }) => id === roleId)?.name ?? '全体';
  const problems = save.error ? placeProblems(save.error, readNetworks(text)) : [];
  const missing = places.address !== null && !text.includes(places.address);
  return (
    <Modal
      opened
      onClose={onClose}
      title={`${name}の決まり`}
      size="lg"
      closeOnEscape={!save.isPending}
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': '閉じる' }}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate({
            roleId,
            outside,
            permissions: permissions as Permission[],
            networks: outside === 'open' ? [] : readNetworks(text),
          });
        }}
      >
        <ErrorSummary title="保存できませんでした" problems={problems} />
        <Stack>
          {editing === 'choose' && (
            <NativeSelect
              label="役割"
              value={roleId ?? ''}
              data={free.map(({ id, name }) => ({ value: id, label: name }))}
              onChange={(event) => setRoleId(event.currentTarget.value)}
            />
          )}
          <Radio.Group
            label="登録した場所のほかでは"
            value={outside}
            onChange={(value) => setOutside(value as Outside)}
          >
            <Stack gap="xs" mt="xs">
              {(['closed', 'reduced', 'open'] as const).map((value) => (
                <Radio key={value} value={value} label={OUTSIDE[value]} description={EXPLAINED[value]} />
              ))}
            </Stack>
          </Radio.Group>
          {outside === 'reduced' && (
            <Checkbox.Group
              label="ほかの場所でもできること"
              description="役割が持つ権限のうち、ここで選んだものだけが残ります。"
              value={[...permissions]}
              onChange={setPermissions}
            >
              <Stack gap={6} mt="xs">
                {(Object.keys(PERMISSIONS) as Permission[]).map((permission) => (
                  <Checkbox
                    key={permission}
                    value={permission}
                    label={`${PERMISSIONS[permission]}${PERSONAL_DATA.has(permission) ? '（個人情報）' : ''}`}
                  />
                ))}
              </Stack>
            </Checkbox.Group>
          )}
          {outside !== 'open' && (
            <>
              <Textarea
                id="networks"
                label="登録する場所（IPアドレス）"
                description="1行に1つ。範囲は /24 のように書きます。空白の後はメモです。例：203.0.113.0/24 本庁"
                autosize
                minRows={4}
                value={text}
                error={problems.find(({ field }) => field === 'networks')?.message}
                onChange={(event) => setText(event.currentTarget.value)}
              />
              {missing && (
                <Group gap="xs">
                  <Text size="sm">今の接続元：{places.address}</Text>
                  <Button
                    size="compact-sm"
                    variant="default"
                    onClick={() =>
                      setText(
                        `${text.trimEnd()}${text.trim() === '' ? '' : '\n'}${places.address} 今の接続元`,
                      )
                    }
                  >
                    一覧に入れる
                  </Button>
                </Group>
              )}
            </>
          )}
          <Group justify="space-between">
            {rule ? (
              <Button
                variant="default"
                disabled={save.isPending}
                onClick={() => save.mutate({ roleId, outside: null })}
              >
                {roleId === null ? '制限をなくす' : '全体の決まりに戻す'}
              </Button>
            ) : (
              <span />
            )}
            <Group>
              <Button variant="default" onClick={onClose} disabled={save.isPending}>
                やめる
              </Button>
              <Button type="submit" loading={save.isPending}>
                保存する
              </Button>
            </Group>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
