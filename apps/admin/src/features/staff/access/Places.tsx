/** 接続できる場所: from where staff may work, per role where wanted, and devices for emergencies. */
import { Alert, Badge, Button, Code, Group, List, Paper, Stack, Text, Title } from '@mantine/core';
import { PERMISSIONS } from '@madoguchi/contract/permissions';
import { OUTSIDE, type PlaceRule, type Places as View } from '@madoguchi/contract/staff';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../../api.ts';
import { Loading } from '../../../shell/Loading.tsx';
import { PageTitle } from '../../../shell/PageTitle.tsx';
import { PrintNote } from '../../../shell/PrintNote.tsx';
import { SomethingBroke } from '../../../shell/SomethingBroke.tsx';
import { Devices } from './Devices.tsx';
import { SessionLimits } from './SessionLimits.tsx';
import { RuleDialog } from './RuleDialog.tsx';

/** The rule being edited: of all roles, of one, or of one that is still to be chosen. */
export type Editing = { readonly roleId: string | null } | 'choose';

export function Places() {
  const places = useQuery(api.staff.getPlaces.queryOptions({ input: {} }));
  const [editing, setEditing] = useState<Editing | null>(null);
  if (places.isPending) return <Loading />;
  if (!places.data) return <SomethingBroke error={places.error} reset={() => void places.refetch()} />;
  const { address, roles, rules } = places.data;
  const everybody = rules.find(({ roleId }) => roleId === null);
  const own = roles.flatMap((role) => {
    const rule = rules.find(({ roleId }) => roleId === role.id);
    return rule ? [{ role, rule }] : [];
  });
  return (
    <>
      <PageTitle title="接続できる場所" help="places" />
      <PrintNote />
      <Stack gap="xl" maw={820}>
        <Text>
          職員がこの窓口を使える場所を、インターネット上の住所（IPアドレス）で決めます。あなたの今の接続元は{' '}
          <Code>{address ?? '不明'}</Code> です。
        </Text>
        <section aria-labelledby="everybody-title">
          <Title order={2} id="everybody-title" mb="xs">
            全体の決まり
          </Title>
          {everybody ? (
            <RuleCard rule={everybody} name="全体" onEdit={() => setEditing({ roleId: null })} />
          ) : (
            <Alert color="yellow" variant="outline" title="今は、どこからでも使えます">
              <Text mb="sm">市役所の回線のアドレスを入れると、そこからだけ使えるようにできます。</Text>
              <Button onClick={() => setEditing({ roleId: null })}>場所を決める</Button>
            </Alert>
          )}
        </section>
        <section aria-labelledby="roles-title">
          <Group justify="space-between" mb="xs">
            <Title order={2} id="roles-title">
              役割ごとの決まり
            </Title>
            {own.length < roles.length && (
              <Button variant="default" className="no-print" onClick={() => setEditing('choose')}>
                役割の決まりを加える
              </Button>
            )}
          </Group>
          {own.length === 0 ? (
            <Text>ありません。どの役割も、全体の決まりに従います。</Text>
          ) : (
            <Stack>
              {own.map(({ role, rule }) => (
                <RuleCard
                  key={role.id}
                  rule={rule}
                  name={role.name}
                  onEdit={() => setEditing({ roleId: role.id })}
                />
              ))}
            </Stack>
          )}
        </section>
        <Devices devices={places.data.devices} roles={roles} />
        <SessionLimits />
      </Stack>
      {editing !== null && (
        <RuleDialog places={places.data} editing={editing} onClose={() => setEditing(null)} />
      )}
    </>
  );
}

function RuleCard({
  rule,
  name,
  onEdit,
}: {
  rule: PlaceRule;
  name: View['roles'][number]['name'];
  onEdit: () => void;
}) {
  return (
    <Paper withBorder p="md" className="keep-together">
      <Group justify="space-between" align="flex-start">
        <Group gap="xs">
          <Text fw={700}>{name}</Text>
          <Badge variant="outline" tt="none" color="gray">
            {rule.outside === 'open' ? OUTSIDE.open : `ほかの場所では：${OUTSIDE[rule.outside]}`}
          </Badge>
        </Group>
        <Button
          size="xs"
          variant="default"
          className="no-print"
          aria-label={`「${name}」の決まりを変える`}
          onClick={onEdit}
        >
          変える
        </Button>
      </Group>
      {rule.outside !== 'open' &&
        (rule.networks.length === 0 ? (
          <Text size="sm">登録した場所はありません。</Text>
        ) : (
          <List size="sm" mt="xs">
            {rule.networks.map(({ network, note }) => (
              <List.Item key={network}>
                <Code>{network}</Code> {note}
              </List.Item>
            ))}
          </List>
        ))}
      {rule.outside === 'reduced' && (
        <Text size="sm" mt="xs">
          ほかの場所でできること：
          {rule.permissions.map((permission) => PERMISSIONS[permission]).join('、') || 'なし（ログインだけ）'}
        </Text>
      )}
    </Paper>
  );
}
