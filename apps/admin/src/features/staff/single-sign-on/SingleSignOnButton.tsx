import { Alert, Button, Divider } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { api, codeOf } from '../../../api.ts';
import { messageOf } from '../../../shell/messages.ts';

/** The other way to begin: by the city's identity provider. */
export function SingleSignOnButton() {
  const start = useMutation(
    api.staff.startSingleSignOn.mutationOptions({ onSuccess: ({ url }) => location.assign(url) }),
  );
  return (
    <>
      <Divider my="md" label="または" />
      {start.error && (
        <Alert color="red" variant="outline" role="alert" mb="sm">
          {codeOf(start.error) === 'provider_unreachable'
            ? '市の認証基盤が答えません。しばらく待つか、職員番号とパスワードでログインしてください。'
            : messageOf(start.error)}
        </Alert>
      )}
      <Button
        variant="default"
        fullWidth
        size="md"
        loading={start.isPending}
        onClick={() => start.mutate({})}
      >
        市の認証基盤でログインする
      </Button>
    </>
  );
}
