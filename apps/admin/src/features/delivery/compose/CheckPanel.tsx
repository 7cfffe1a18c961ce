/** 配信前の確認: what a person overlooks between two phone calls, each with the way to mend it or to agree. */
import { Alert, Anchor, Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { goToField } from '../../../shell/ErrorSummary.tsx';
import { formatPeople } from '../../../shell/format.ts';
import type { Checked, Finding } from '../detail.ts';
import { fieldIdOf } from './block-fields.ts';
import { FindingItem, findingKey, type FindingActions } from './Findings.tsx';

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

export function CheckPanel({
  checked,
  fresh,
  actions,
  onShow,
}: {
  checked: Checked;
  /** False once the draft was changed after the check. */
  fresh: boolean;
  actions: FindingActions;
  /** Before the focus goes to a field: on a phone the form may be hidden behind the preview. */
  onShow: (path: string) => void;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), [checked]);
  const errors = checked.findings.filter(({ severity }) => severity === 'error');
  const others = checked.findings.filter(({ severity }) => severity !== 'error');
  const goTo = (path: string, id: () => string) => {
    onShow(path);
    // The field may only appear with the other view or language.
    setTimeout(() => goToField(id()));
  };
  const mend = (finding: Finding) => (
    <Button size="compact-sm" variant="default" onClick={() => goTo(finding.path, () => fieldOf(finding).id)}>
      {fieldOf(finding).label}
    </Button>
  );
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
            {mend(finding)}
          </Group>
        </Alert>
      ))}
      {others.map((finding) => (
        <FindingItem key={findingKey(finding)} finding={finding} actions={actions}>
          {mend(finding)}
        </FindingItem>
      ))}
      <Paper withBorder p="sm">
        <Text size="sm">配信先：{checked.targetText || '選んでいません'}</Text>
        <Text fz="xl" fw={700}>
          {formatPeople(checked.recipients)}に届きます
        </Text>
        {checked.week.map(({ nth, people }) => (
          <Text size="sm" key={nth}>
            そのうち{formatPeople(people)}には、この7日間で{nth}通目です。
          </Text>
        ))}
        {checked.withheld !== 0 && (
          <Text size="sm">
            受信設定や1人あたりの配信数の上限のため、{formatPeople(checked.withheld)}には送りません。
          </Text>
        )}
        {checked.unanswered !== 0 && (
          <Text size="sm">
            {checked.targetText.includes('（未回答の人も含みます）')
              ? `うち未回答の人 ${formatPeople(checked.unanswered)}`
              : `未回答のため対象外 ${formatPeople(checked.unanswered)}`}
            （
            <Anchor component="button" type="button" size="sm" onClick={() => goTo('target', () => 'target')}>
              配信先を見直す
            </Anchor>
            ）
          </Text>
        )}
        <Text size="sm" c="dimmed" mt={4}>
          {errors.length + others.length === 0 && '見直す点はありません。'}
          {checked.checkedByLine
            ? 'LINEの確認：済み'
            : 'LINEの確認：まだできていません（内容が途中か、LINEにつながりません）。配信はできます。'}
        </Text>
      </Paper>
    </Stack>
  );
}
