import { Button, Group, PasswordInput, Stack, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, queryClient } from '../../api.ts';
import { ErrorSummary, type FieldProblem } from '../../shell/ErrorSummary.tsx';
import { PASSWORD_POLICY } from './password-words.ts';
import { ownPasswordProblems } from './staff-problems.ts';

const EMPTY = { current: '', next: '', again: '' };

/** パスワードを変える */
export function ChangePassword() {
  const [typed, setTyped] = useState(EMPTY);
  const [problems, setProblems] = useState<readonly FieldProblem[]>([]);
  const change = useMutation(
    api.staff.changeMyPassword.mutationOptions({
      async onSuccess() {
        setTyped(EMPTY);
        setProblems([]);
        notifications.show({ message: 'パスワードを変えました。ほかの端末はログアウトしました。' });
        await queryClient.invalidateQueries({ queryKey: api.staff.listMySessions.key() });
      },
      onError: (error) =>
        setProblems(
          ownPasswordProblems(error).map(({ field, message }) => ({
            message,
            field: field === 'current-password' ? 'change-current' : field,
          })),
        ),
    }),
  );
  const field = (
    id: string,
    name: keyof typeof EMPTY,
    label: string,
    autoComplete: string,
    description?: string,
  ) => (
    <PasswordInput
      id={id}
      label={label}
      description={description}
      autoComplete={autoComplete}
      required
      withAsterisk={false}
      value={typed[name]}
      error={problems.find((problem) => problem.field === id)?.message}
      visibilityToggleButtonProps={{ 'aria-label': 'パスワードを表示する・隠す' }}
      onChange={({ currentTarget: { value } }) => setTyped({ ...typed, [name]: value })}
    />
  );
  return (
    <section aria-labelledby="password-title" className="no-print">
      <Title order={2} id="password-title" mb="xs">
        パスワードを変える
      </Title>
      <form
        noValidate
        style={{ maxWidth: '28rem' }}
        onSubmit={(event) => {
          event.preventDefault();
          const lacks = lacksOf(typed);
          setProblems(lacks);
          if (lacks.length === 0) change.mutate({ currentPassword: typed.current, password: typed.next });
        }}
      >
        <ErrorSummary title="パスワードを変えられませんでした" problems={problems} />
        <Stack>
          {field('change-current', 'current', '今のパスワード', 'current-password')}
          {field('next-password', 'next', '新しいパスワード', 'new-password', PASSWORD_POLICY)}
          {field('again-password', 'again', '新しいパスワード（もう一度）', 'new-password')}
          <Group>
            <Button type="submit" variant="default" loading={change.isPending}>
              パスワードを変える
            </Button>
          </Group>
        </Stack>
      </form>
    </section>
  );
}

function lacksOf(typed: typeof EMPTY): FieldProblem[] {
  if (typed.current === '') return [{ field: 'change-current', message: '今のパスワードを入れてください。' }];
  if (typed.next === '') return [{ field: 'next-password', message: '新しいパスワードを入れてください。' }];
  if (typed.next !== typed.again)
    return [
      { field: 'again-password', message: '2つの新しいパスワードが違います。もう一度入れてください。' },
    ];
  return [];
}
