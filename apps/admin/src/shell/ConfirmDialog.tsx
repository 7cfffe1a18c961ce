import { Alert, Button, Group, Modal, Stack } from '@mantine/core';
import type { ReactNode } from 'react';

/** One question before something that cannot be undone. The button says what happens, never 「OK」. */
export function ConfirmDialog({
  opened,
  title,
  confirmLabel,
  cancelLabel = 'やめる',
  danger = false,
  busy = false,
  disabled = false,
  problem,
  children,
  onConfirm,
  onCancel,
}: {
  opened: boolean;
  title: string;
  confirmLabel: string;
  cancelLabel?: string;
  danger?: boolean;
  busy?: boolean;
  disabled?: boolean;
  /** Why the last attempt failed. */
  problem?: string | null | undefined;
  children?: ReactNode;
  onConfirm: () => void;
  onCancel: () => void;
}) {
  return (
    <Modal
      opened={opened}
      onClose={onCancel}
      title={title}
      closeOnClickOutside={!busy}
      closeOnEscape={!busy}
      closeButtonProps={{ 'aria-label': '閉じる' }}
      // While it faded, its words would already be those of the next state.
      transitionProps={{ exitDuration: 0 }}
      centered
    >
      <Stack gap="md">
        {children && <div>{children}</div>}
        {problem && (
          <Alert color="red" variant="outline" role="alert">
            {problem}
          </Alert>
        )}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onCancel} disabled={busy} data-autofocus>
            {cancelLabel}
          </Button>
          <Button color={danger ? 'red' : undefined} onClick={onConfirm} loading={busy} disabled={disabled}>
            {confirmLabel}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
