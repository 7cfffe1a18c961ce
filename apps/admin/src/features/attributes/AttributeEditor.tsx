/** 登録項目を加える・直す, with the bubble beside it as the resident will see it. */
import { Button, Group, Paper, Stack } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { AttributeDefinition } from '@madoguchi/contract/residents';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { api, queryClient } from '../../api.ts';
import { ErrorSummary, type FieldProblem } from '../../shell/ErrorSummary.tsx';
import { LeaveGuard } from '../../shell/LeaveGuard.tsx';
import { Loading } from '../../shell/Loading.tsx';
import { NotFound } from '../../shell/NotFound.tsx';
import { PageTitle } from '../../shell/PageTitle.tsx';
import { SomethingBroke } from '../../shell/SomethingBroke.tsx';
import {
  draftOf,
  hasChoices,
  mayBeAskedInTalk,
  newDraft,
  readKeepYears,
  settingsOf,
  translationsOf,
  type AttributeDraft,
} from './attribute-draft.ts';
import { AttributeFields } from './AttributeFields.tsx';
import { lacksOf, problemsOf } from './attribute-problems.ts';
import { RetireButton } from './RetireButton.tsx';
import { bubble, decades } from './talk-preview.ts';
import { TalkPreview } from './TalkPreview.tsx';

const BACK = { to: '/attributes', label: '登録項目の一覧' };

export function NewAttribute() {
  return <Loaded id={null} />;
}

export function EditAttribute() {
  const { id = '' } = useParams({ strict: false });
  return <Loaded key={id} id={id} />;
}

function Loaded({ id }: { id: string | null }) {
  const list = useQuery(api.residents.listAttributes.queryOptions({ input: {} }));
  if (list.isPending) return <Loading />;
  if (!list.data) return <SomethingBroke error={list.error} reset={() => void list.refetch()} />;
  const attribute = list.data.entries.find((entry) => entry.id === id) ?? null;
  if (id !== null && attribute === null) return <NotFound />;
  return <Editor attribute={attribute} all={list.data.entries} limit={list.data.askedInTalkLimit} />;
}

function Editor({
  attribute,
  all,
  limit,
}: {
  attribute: AttributeDefinition | null;
  all: readonly AttributeDefinition[];
  limit: number;
}) {
  const navigate = useNavigate();
  const [draft, setDraft] = useState<AttributeDraft>(() =>
    attribute ? draftOf(attribute) : newDraft(all.map(({ key }) => key)),
  );
  const [changed, setChanged] = useState(false);
  const [problems, setProblems] = useState<readonly FieldProblem[]>([]);
  const change = (part: Partial<AttributeDraft>) => {
    setDraft((before) => {
      const after = { ...before, ...part };
      return { ...after, askedInTalk: after.askedInTalk && mayBeAskedInTalk(after) };
    });
    setChanged(true);
  };
  const options = {
    async onSuccess(saved: AttributeDefinition) {
      setChanged(false);
      notifications.show({ message: `登録項目「${saved.label}」を保存しました。` });
      await queryClient.invalidateQueries({ queryKey: api.residents.key() });
      await navigate({ to: '/attributes', ignoreBlocker: true });
    },
    onError: (error: unknown) => setProblems(problemsOf(error)),
  };
  const create = useMutation(api.residents.createAttribute.mutationOptions(options));
  const update = useMutation(api.residents.updateAttribute.mutationOptions(options));

  const save = () => {
    const lacks = lacksOf(draft, hasChoices(draft.kind));
    setProblems(lacks);
    if (lacks.length > 0) return;
    const words = {
      label: draft.label.trim(),
      help: draft.help.trim(),
      purpose: draft.purpose.trim(),
      settings: settingsOf(draft),
      translations: translationsOf(draft),
      heading: draft.heading.trim(),
      keepYears: readKeepYears(draft.keepYears),
      askedInTalk: draft.askedInTalk,
      permittedDepartments:
        draft.class !== 'open' || draft.permittedDepartments === null
          ? null
          : [...draft.permittedDepartments],
    };
    if (attribute) update.mutate({ id: attribute.id, ...words });
    else create.mutate({ ...words, key: draft.key.trim(), kind: draft.kind, class: draft.class });
  };
  const others = all.filter(
    (entry) => entry.state === 'active' && entry.askedInTalk && entry.id !== attribute?.id,
  ).length;
  const messages = useMemo(() => [questionBubble(draft)], [draft]);

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <PageTitle title={attribute ? attribute.label : '登録項目を加える'} back={BACK} help="residents">
        {attribute && <RetireButton attribute={attribute} />}
      </PageTitle>
      <ErrorSummary problems={problems} />
      <div className="compose" data-view="both">
        <Paper withBorder p="md">
          <Stack>
            <AttributeFields
              draft={draft}
              attribute={attribute}
              askedElsewhere={others}
              limit={limit}
              problems={problems}
              onChange={change}
            />
            <Group>
              <Button type="submit" loading={create.isPending || update.isPending}>
                保存する
              </Button>
              <Button variant="default" onClick={() => void navigate({ to: '/attributes' })}>
                保存しないで戻る
              </Button>
            </Group>
          </Stack>
        </Paper>
        <TalkPreview
          messages={messages}
          note={
            draft.askedInTalk
              ? '友だちになった人に、トークで聞きます。'
              : 'この項目は「受信設定」のページで聞きます。文と利用目的は同じように表示されます。'
          }
        />
      </div>
      <LeaveGuard active={changed && !create.isPending && !update.isPending} />
    </form>
  );
}

function questionBubble(draft: AttributeDraft): object {
  const thisYear = new Date().getFullYear();
  const shown = draft.choices.filter(({ label, state }) => label.trim() !== '' && state === 'active');
  const buttons = hasChoices(draft.kind)
    ? shown.map(({ label }) => label)
    : draft.kind === 'year'
      ? decades(Number(draft.numbers.from) || 1900, Number(draft.numbers.to) || thisYear)
      : ['ページで答える'];
  return bubble({
    title: draft.label,
    paragraphs: [draft.help],
    buttons: draft.kind === 'multiple_choice' ? [...buttons, '次へ'] : buttons,
    footer: ['答えない', 'あとで'],
    smallPrint: `利用目的：${draft.purpose}`,
  });
}
