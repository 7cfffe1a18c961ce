/** 配信前の確認: what a person overlooks between two phone calls, each with the way to mend it or to agree. */
import { Alert, Anchor, Button, Checkbox, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { goToField } from '../../../shell/ErrorSummary.tsx';
import { formatPeople } from '../../../shell/format.ts';
import type { Checked, Finding } from '../detail.ts';
import { fieldIdOf } from './block-fields.ts';

/** The field that a finding speaks of; its block where the field has none of its own. */
function fieldOf({ path }: Finding): { id: string; label: string } {
  const [, list, at] = /^((?:languages\.[\w-]+\.)?blocks)\.(\d+)/.exec(path) ?? [];
  if (list && at) {
    const field = fieldIdOf(path);
    const id = document.getElementById(field) ? field : fieldIdOf(`${list}.${at}`);
    return { id, label: `吹き出し${Number(at) + 1}を直す` };
  }
  if (path.includes('quickReplies')) return { id: fieldIdOf(path), label: '選択肢を直す' };
  if (path.startsWith('target')) return { id: 'target', label: '配信先を直す' };
  if (path === 'title') return { id: 'delivery-title', label: '件名を直す' };
  return { id: 'blocks', label: '吹き出しを直す' };
}

export const findingKey = ({ path, message }: Finding): string => `${path}:${message}`;

export function CheckPanel({
  checked,
  fresh,
  accepted,
  onAccept,
  onShow,
}: {
  checked: Checked;
  /** False once the draft was changed after the check. */
  fresh: boolean;
  accepted: ReadonlySet<string>;
  onAccept: (key: string, accepted: boolean) => void;
  /** Before the focus goes to a field: on a phone the form may be hidden behind the preview. */
  onShow: (path: string) => void;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), [checked]);
  const errors = checked.findings.filter(({ severity }) => severity === 'error');
  const warnings = checked.findings.filter(({ severity }) => severity === 'warning');
  const mend = (finding: Finding) => {
    onShow(finding.path);
    // The field may only appear with the other view or language.
    setTimeout(() => goToField(fieldOf(finding).id));
  };
  return (
    <Stack gap="sm">
      <Title order={3} ref={heading} tabIndex={-1}>
        確認の結果
      </Title>
      {!fresh && (
        <Alert color="yellow" role="status">
          確認したあとに内容が変わりました。もう一度「配信前の確認」を押してください。
        </Alert>
      )}
      {errors.map((finding) => (
        <Alert key={findingKey(finding)} color="red" variant="outline" title="直してください">
          <Group justify="space-between" gap="xs">
            <Text size="sm">{finding.message}</Text>
            <Button size="compact-sm" variant="default" onClick={() => mend(finding)}>
              {fieldOf(finding).label}
            </Button>
          </Group>
        </Alert>
      ))}
      {warnings.map((finding) => (
        <Alert key={findingKey(finding)} color="yellow" title="確かめてください">
          <Stack gap="xs">
            <Text size="sm">{finding.message}</Text>
            <Group gap="md">
              <Button size="compact-sm" variant="default" onClick={() => mend(finding)}>
                {fieldOf(finding).label}
              </Button>
              <Checkbox
                label="このまま送る"
                aria-label={`このまま送る：${finding.message}`}
                checked={accepted.has(findingKey(finding))}
                onChange={({ currentTarget }) => onAccept(findingKey(finding), currentTarget.checked)}
              />
            </Group>
          </Stack>
        </Alert>
      ))}
      <Paper withBorder p="sm">
        <Text size="sm">配信先：{checked.targetText || '選んでいません'}</Text>
        <Text fz="xl" fw={700}>
          {formatPeople(checked.recipients)}に届きます
        </Text>
        {checked.unanswered !== 0 && (
          <Text size="sm">
            {checked.targetText.includes('（未回答の人も含みます）')
              ? `うち未回答の人 ${formatPeople(checked.unanswered)}`
              : `未回答のため対象外 ${formatPeople(checked.unanswered)}`}
            （
            <Anchor
              component="button"
              type="button"
              size="sm"
              onClick={() => {
                onShow('target');
                setTimeout(() => goToField('target'));
              }}
            >
              配信先を見直す
            </Anchor>
            ）
          </Text>
        )}
        <Text size="sm" c="dimmed" mt={4}>
          {errors.length + warnings.length === 0 && '見直す点はありません。'}
          {checked.checkedByLine
            ? 'LINEの確認：済み'
            : 'LINEの確認：まだできていません（内容が途中か、LINEにつながりません）。配信はできます。'}
        </Text>
      </Paper>
    </Stack>
  );
}
