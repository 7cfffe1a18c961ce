import { useBlocker } from '@tanstack/react-router';
import { ConfirmDialog } from './ConfirmDialog.tsx';

/** Asks before a screen with unsaved words is left, also when the browser's tab closes. */
export function LeaveGuard({
  active,
  title = '保存していない変更があります',
  confirmLabel = '保存しないで移動する',
  children = 'このまま移動すると、変更した内容は消えます。',
}: {
  active: boolean;
  title?: string;
  confirmLabel?: string;
  children?: string;
}) {
  const leaving = useBlocker({
    shouldBlockFn: () => active,
    enableBeforeUnload: active,
    withResolver: true,
  });
  return (
    <ConfirmDialog
      opened={leaving.status === 'blocked'}
      title={title}
      confirmLabel={confirmLabel}
      cancelLabel="この画面に残る"
      danger
      onConfirm={() => leaving.proceed?.()}
      onCancel={() => leaving.reset?.()}
    >
      {children}
    </ConfirmDialog>
  );
}
