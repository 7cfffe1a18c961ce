/** Where the words are: 「保存しました 12:34」, or what stands in the way. */
import { Alert, Button, Group, Text } from '@mantine/core';
import { codeOf, dataOf } from '../../../api.ts';
import type { SaveState } from '../../../shell/autosave.ts';
import { formatTime } from '../../../shell/format.ts';
import { messageOf } from '../../../shell/messages.ts';

interface SaveBarProps {
  readonly state: SaveState;
  readonly onSave: () => void;
  readonly onOverwrite: () => void;
  readonly onReload: () => void;
}

export function SaveBar(props: SaveBarProps) {
  return (
    <div className="save-bar">
      <SaveWords {...props} />
    </div>
  );
}

function SaveWords({ state, onSave, onOverwrite, onReload }: SaveBarProps) {
  if (state.kind === 'conflict') {
    const { updatedBy, updatedAt } = dataOf(state.error) as { updatedBy?: string; updatedAt?: string };
    const who = updatedBy ? `${updatedBy}さん` : 'ほかの人';
    return (
      <Alert color="yellow" title={`${who}が先に保存しました`} role="alert">
        <Text size="sm" mb="xs">
          {updatedAt ? `${formatTime(updatedAt)}に保存されています。` : ''}
          あなたの入力は、この画面に残っています。どちらを残すか選んでください。
        </Text>
        <Group gap="xs">
          <Button size="xs" onClick={onOverwrite}>
            自分の内容で上書きする
          </Button>
          <Button size="xs" variant="default" onClick={onReload}>
            {who}の内容を読み込む（自分の入力は消えます）
          </Button>
        </Group>
      </Alert>
    );
  }
  if (state.kind === 'failed') {
    return (
      <Alert color="yellow" role="alert">
        <Group gap="xs" justify="space-between">
          <Text size="sm">{whyNotSaved(state.error)}</Text>
          {codeOf(state.error) === 'wrong_state' ? (
            <Button size="xs" variant="default" onClick={onReload}>
              今の状態を表示する
            </Button>
          ) : (
            <Button size="xs" variant="default" onClick={onSave}>
              今すぐ保存する
            </Button>
          )}
        </Group>
      </Alert>
    );
  }
  return (
    <Text size="sm" c="dimmed" role="status">
      {state.kind === 'saving'
        ? '保存しています'
        : state.kind === 'unsaved'
          ? '入力中（自動で保存します）'
          : state.at
            ? `保存しました ${formatTime(state.at)}`
            : '入力した内容は自動で保存されます'}
    </Text>
  );
}

function whyNotSaved(error: unknown): string {
  switch (codeOf(error)) {
    case 'network':
      return 'サーバーにつながらず、まだ保存できていません。入力した内容は残っています。つながりしだい保存します。';
    case 'wrong_state':
      return 'この下書きは、ほかの人が配信したか予約したため、保存できません。';
    case 'signed_out':
      return 'ログインの期限が切れたため、まだ保存できていません。入力した内容は残っています。ログインすると保存します。';
    default:
      return messageOf(error);
  }
}
