/** 住民に送りすぎないための決まり: silence at night, hours without deliveries, how many one person gets in a week. */
import { Alert, Button, Group, NativeSelect, NumberInput, Stack, Switch, Text, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { Restraint } from '@madoguchi/contract/delivery';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, queryClient } from '../../../api.ts';
import { messageOf } from '../../../shell/messages.ts';
import { useMay } from '../../../shell/use-may.ts';

const HOURS = Array.from({ length: 24 }, (_, hour) => ({ value: String(hour), label: `${hour}時` }));

export function RestraintForm({ restraint }: { restraint: Restraint }) {
  const may = useMay();
  const [rules, setRules] = useState(restraint);
  const mayChange = may('municipalities.manage');
  const save = useMutation(
    api.delivery.saveRestraint.mutationOptions({
      onSuccess(saved) {
        queryClient.setQueryData(api.delivery.showRestraint.queryKey({ input: {} }), saved);
        notifications.show({ message: '住民に送りすぎないための決まりを保存しました。' });
      },
    }),
  );
  return (
    <section aria-labelledby="restraint-title">
      <Title order={2} id="restraint-title" mb="xs">
        住民に送りすぎないための決まり
      </Title>
      <Text mb="sm">緊急配信には使われません。</Text>
      <Stack gap="md">
        <HoursField
          label="夜間は通知音を鳴らさない"
          hours={rules.silent}
          usual={{ from: 20, until: 8 }}
          disabled={!mayChange}
          onChange={(silent) => setRules((before) => ({ ...before, silent }))}
        />
        <HoursField
          label="配信を控える時間を決める（この時間は、今すぐの配信も予約もできません）"
          hours={rules.quiet}
          usual={{ from: 21, until: 7 }}
          disabled={!mayChange}
          onChange={(quiet) => setRules((before) => ({ ...before, quiet }))}
        />
        <Group gap="md" align="flex-end">
          <Switch
            label="1人あたりの配信数の上限を決める"
            disabled={!mayChange}
            checked={rules.ceiling !== null}
            onChange={({ currentTarget: { checked } }) =>
              setRules((before) => ({ ...before, ceiling: checked ? 10 : null }))
            }
          />
          {rules.ceiling !== null && (
            <NumberInput
              label="7日間で何通まで"
              min={1}
              max={100}
              w={140}
              disabled={!mayChange}
              value={rules.ceiling}
              onChange={(value) =>
                typeof value === 'number' && setRules((before) => ({ ...before, ceiling: Math.round(value) }))
              }
            />
          )}
        </Group>
        {rules.ceiling !== null && (
          <Text size="sm" c="dimmed">
            上限に達した人には、「防災・安全」のほかの配信が届きません。何人に届かないかは、配信前の確認に出ます。
          </Text>
        )}
        {save.error && (
          <Alert color="red" variant="outline" role="alert">
            {messageOf(save.error)}
          </Alert>
        )}
        {mayChange ? (
          <div>
            <Button loading={save.isPending} onClick={() => save.mutate(rules)}>
              決まりを保存する
            </Button>
          </div>
        ) : (
          <Text size="sm">
            この決まりを変えるには『自治体の設定を変える』の権限が必要です。管理者に依頼してください。
          </Text>
        )}
      </Stack>
    </section>
  );
}

function HoursField({
  label,
  hours,
  usual,
  disabled,
  onChange,
}: {
  label: string;
  hours: Restraint['silent'];
  usual: NonNullable<Restraint['silent']>;
  disabled: boolean;
  onChange: (hours: Restraint['silent']) => void;
}) {
  return (
    <Group gap="md" align="flex-end">
      <Switch
        label={label}
        disabled={disabled}
        checked={hours !== null}
        onChange={({ currentTarget: { checked } }) => onChange(checked ? usual : null)}
      />
      {hours && (
        <Group gap="xs" align="flex-end" role="group" aria-label={label}>
          <NativeSelect
            label="から"
            disabled={disabled}
            value={String(hours.from)}
            data={HOURS}
            onChange={({ currentTarget }) => onChange({ ...hours, from: Number(currentTarget.value) })}
          />
          <NativeSelect
            label="まで"
            disabled={disabled}
            value={String(hours.until)}
            data={HOURS}
            onChange={({ currentTarget }) => onChange({ ...hours, until: Number(currentTarget.value) })}
          />
        </Group>
      )}
    </Group>
  );
}
