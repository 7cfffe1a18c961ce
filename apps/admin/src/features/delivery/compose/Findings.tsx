/** What a person overlooked, where it stands: 直す or このまま送る with a reason. */
import { Alert, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import type { Accepted } from '@madoguchi/contract/delivery';
import { useState } from 'react';
import type { Finding } from '../detail.ts';

export const findingKey = ({ path, message }: Finding): string => `${path}:${message}`.slice(0, 600);

export interface FindingActions {
  readonly accepted: Accepted;
  readonly onAccept: (key: string, reason: string) => void;
  readonly onWithdraw: (key: string) => void;
  /** 直す where the finding says how. */
  readonly onFix: (finding: Finding) => void;
}

/** Reasons that cover most cases, so that nobody has to type on a phone. */
const REASONS = ['確かめて、正しいと分かった', '固有の名前・決まった言い方', 'わざとこう書いている'] as const;

export function FindingList({
  findings,
  actions,
}: {
  findings: readonly Finding[];
  actions: FindingActions;
}) {
  if (findings.length === 0) return null;
  return (
    <Stack gap="xs" mt="xs" role="list" aria-label="見直す点">
      {findings.map((finding) => (
        <div role="listitem" key={findingKey(finding)}>
          <FindingItem finding={finding} actions={actions} />
        </div>
      ))}
    </Stack>
  );
}

export function FindingItem({
  finding,
  actions,
  children,
}: {
  finding: Finding;
  actions: FindingActions;
  /** Further ways to mend it: a link to its field. */
  children?: React.ReactNode;
}) {
  const [asking, setAsking] = useState(false);
  const [reason, setReason] = useState('');
  const key = findingKey(finding);
  const known = actions.accepted.find((one) => one.key === key);
  const accept = (words: string) => {
    setAsking(false);
    actions.onAccept(key, words);
  };
  if (finding.severity === 'note')
    return (
      <Alert color="blue" variant="light" p="xs">
        <Text size="sm">{finding.message}</Text>
      </Alert>
    );
  if (known)
    return (
      <Group gap="xs" wrap="wrap">
        <Text size="sm" c="dimmed">
          このまま送ります：{finding.message}（理由：{known.reason}）
        </Text>
        <Button size="compact-xs" variant="subtle" onClick={() => actions.onWithdraw(key)}>
          取り消す
        </Button>
      </Group>
    );
  return (
    <Alert color="yellow" p="xs" className="finding">
      <Text size="sm">{finding.message}</Text>
      <Group gap="xs" mt={6}>
        {finding.fix && (
          <Button size="compact-sm" onClick={() => actions.onFix(finding)}>
            {finding.fix.label}
          </Button>
        )}
        {children}
        {!asking && (
          <Button
            size="compact-sm"
            variant="default"
            aria-label={`このまま送る：${finding.message}`}
            onClick={() => setAsking(true)}
          >
            このまま送る
          </Button>
        )}
      </Group>
      {asking && (
        <Stack gap={6} mt="xs" role="group" aria-label="このまま送る理由">
          <Text size="sm">理由を選ぶか、書いてください。記録に残ります。</Text>
          <Group gap={6}>
            {REASONS.map((words) => (
              <Button key={words} size="compact-sm" variant="default" onClick={() => accept(words)}>
                {words}
              </Button>
            ))}
          </Group>
          <Group gap={6} align="flex-end">
            <TextInput
              label="ほかの理由"
              size="xs"
              flex="1 1 12rem"
              maxLength={200}
              value={reason}
              onChange={({ currentTarget: { value } }) => setReason(value)}
            />
            <Button
              size="xs"
              variant="default"
              disabled={reason.trim() === ''}
              onClick={() => accept(reason.trim())}
            >
              この理由で送る
            </Button>
            <Button size="xs" variant="subtle" onClick={() => setAsking(false)}>
              やめる
            </Button>
          </Group>
        </Stack>
      )}
    </Alert>
  );
}
