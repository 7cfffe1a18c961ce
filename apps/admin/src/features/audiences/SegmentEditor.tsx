/** 配信グループを作る・変える. */
import { Alert, Button, Group, List, Paper, Stack, Text, Textarea, TextInput, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { SegmentView } from '@madoguchi/contract/audiences';
import type { OutsideUse } from '@madoguchi/contract/purpose';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link, useBlocker, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { api, client, codeOf, dataOf, queryClient } from '../../api.ts';
import { ConfirmDialog } from '../../shell/ConfirmDialog.tsx';
import { ErrorSummary, type FieldProblem } from '../../shell/ErrorSummary.tsx';
import { Loading } from '../../shell/Loading.tsx';
import { messageOf } from '../../shell/messages.ts';
import { PageTitle } from '../../shell/PageTitle.tsx';
import { SomethingBroke } from '../../shell/SomethingBroke.tsx';
import { OwnerPanel } from '../../shell/OwnerPanel.tsx';
import { useMay } from '../../shell/use-may.ts';
import { fromCondition, toCondition } from './condition-draft.ts';
import { LACKS } from './condition-words.ts';
import { OutsideUseDialog, type OutsideAttribute } from './OutsideUseDialog.tsx';
import { RuleEditor } from './RuleEditor.tsx';
import { SegmentHistory } from './SegmentHistory.tsx';
import { SegmentStateButton } from './SegmentStateButton.tsx';

const BACK = { to: '/segments', label: '配信グループの一覧' };

/** Empty, or what another group says (複製), which stays as it is. */
export function NewSegment() {
  const { from } = useSearch({ strict: false }) as { from?: string };
  const source = useQuery(
    api.audiences.getSegment.queryOptions({ input: { id: from ?? '' }, enabled: from !== undefined }),
  );
  if (from === undefined) return <SegmentForm segment={null} reload={() => undefined} />;
  if (source.isPending) return <Loading />;
  if (!source.data) return <SomethingBroke error={source.error} reset={() => void source.refetch()} />;
  return <SegmentForm key={from} segment={null} copied={source.data} reload={() => undefined} />;
}

export function EditSegment() {
  const { id } = useParams({ strict: false }) as { id: string };
  /** Rises when the form is to forget what was typed and take what the server has. */
  const [generation, setGeneration] = useState(0);
  const segment = useQuery(
    api.audiences.getSegment.queryOptions({ input: { id }, refetchOnMount: 'always' }),
  );
  if (segment.isPending || (!segment.isFetchedAfterMount && segment.isFetching)) return <Loading />;
  if (!segment.data) return <SomethingBroke error={segment.error} reset={() => void segment.refetch()} />;
  const reload = async () => {
    await segment.refetch();
    setGeneration((before) => before + 1);
  };
  return <SegmentForm key={`${id}:${generation}`} segment={segment.data} reload={() => void reload()} />;
}

function SegmentForm({
  segment,
  copied,
  reload,
}: {
  segment: SegmentView | null;
  copied?: SegmentView;
  reload: () => void;
}) {
  const begin = segment ?? copied ?? null;
  const navigate = useNavigate();
  const may = useMay();
  const [name, setName] = useState(copied ? `${copied.name} のコピー`.slice(0, 60) : (segment?.name ?? ''));
  const [note, setNote] = useState(begin?.note ?? '');
  const [purpose, setPurpose] = useState(begin?.purpose ?? '');
  const [root, setRoot] = useState(() => fromCondition(begin?.condition ?? null));
  const [includeUnanswered, setIncludeUnanswered] = useState(begin?.includeUnanswered ?? false);
  /** What the typed words are based on: a refetch in the background must not hide somebody else's change. */
  const [revision, setRevision] = useState(segment?.revision ?? 0);
  const [changed, setChanged] = useState(false);
  const [problems, setProblems] = useState<readonly FieldProblem[]>([]);
  /** Set when the server stopped the save: the dialog asks for ground, approver and reason. */
  const [outside, setOutside] = useState<readonly OutsideAttribute[] | null>(null);
  const touch =
    <T,>(set: (value: T) => void) =>
    (value: T) => {
      set(value);
      setChanged(true);
    };

  const done = async (saved: SegmentView, words: string) => {
    setChanged(false);
    queryClient.setQueryData(api.audiences.getSegment.queryKey({ input: { id: saved.id } }), saved);
    notifications.show({ message: words });
    await queryClient.invalidateQueries({ queryKey: api.audiences.key() });
    await navigate({ to: '/segments', ignoreBlocker: true });
  };
  const failed = (error: unknown) => {
    if (codeOf(error) === 'outside_purpose')
      setOutside(dataOf(error).attributes as readonly OutsideAttribute[]);
    else {
      setOutside(null);
      setProblems(problemsOf(error));
    }
  };
  const create = useMutation(
    api.audiences.createSegment.mutationOptions({
      onSuccess: (saved) => done(saved, `配信グループ「${saved.name}」を作りました。`),
      onError: failed,
    }),
  );
  const update = useMutation(
    api.audiences.updateSegment.mutationOptions({
      onSuccess: (saved) => done(saved, `配信グループ「${saved.name}」を保存しました。`),
      onError: failed,
    }),
  );
  const conflict = update.error !== null && codeOf(update.error) === 'segment_changed';
  const conflictBox = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (conflict) conflictBox.current?.focus(); // the button that was pressed is far below
  }, [conflict]);

  /** The revision of the save that was stopped: the one that another person's change made, when that was to be overwritten. */
  const asked = useRef(revision);
  const save = (over = revision, outsideUse?: OutsideUse) => {
    asked.current = over;
    const { condition, lacks } = toCondition(root);
    const found: FieldProblem[] = lacks.map(({ id, lack }) => ({ field: id, message: LACKS[lack] }));
    if (name.trim() === '') found.unshift({ field: 'segment-name', message: '名前を入力してください。' });
    setProblems(found);
    if (found.length > 0 || condition === null) return;
    const fields = {
      name: name.trim(),
      note: note.trim(),
      purpose: purpose.trim(),
      condition,
      includeUnanswered,
      ...(outsideUse ? { outsideUse } : {}),
    };
    if (segment === null) create.mutate(fields);
    else update.mutate({ ...fields, id: segment.id, revision: over });
  };
  const leaving = useBlocker({
    shouldBlockFn: () => changed,
    enableBeforeUnload: changed,
    withResolver: true,
  });
  const mayChange = may('audiences.manage') && (segment?.mayChange ?? true);

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <PageTitle title={segment ? segment.name : '配信グループを作る'} back={BACK}>
        {segment && may('audiences.manage') && (
          <Button
            component={Link}
            to="/segments/new"
            search={{ from: segment.id } as never}
            variant="default"
          >
            複製する
          </Button>
        )}
        {segment && mayChange && (
          <SegmentStateButton segment={segment} onChanged={(after) => setRevision(after.revision)} />
        )}
      </PageTitle>
      <ErrorSummary problems={conflict ? [] : problems} />
      {conflict && (
        <Alert
          ref={conflictBox}
          tabIndex={-1}
          color="yellow"
          title="ほかの人が先に保存しました"
          role="alert"
          mb="md"
        >
          <Text mb="sm">あなたの入力は残っています。どちらを残すか選んでください。</Text>
          <Group>
            <Button onClick={() => save(Number(dataOf(update.error).revision))}>
              自分の内容で上書きする
            </Button>
            <Button variant="default" onClick={reload}>
              ほかの人の内容を読み込む（自分の入力は消えます）
            </Button>
          </Group>
        </Alert>
      )}
      <Stack gap="lg">
        {segment && (
          <OwnerPanel
            record={segment}
            mayChange={mayChange && !changed}
            save={async (owner) => {
              const saved = await client.audiences.assignSegment({ id: segment.id, ...owner });
              setRevision(saved.revision);
              await queryClient.invalidateQueries({ queryKey: api.audiences.key() });
            }}
          />
        )}
        <Paper withBorder p="md">
          <Stack gap="sm" maw={640}>
            <TextInput
              id="segment-name"
              label="名前"
              description="配信するときに選びやすい名前。例：旭地区の65歳以上"
              required
              maxLength={60}
              value={name}
              readOnly={!mayChange}
              error={problems.find(({ field }) => field === 'segment-name')?.message}
              onChange={(event) => touch(setName)(event.currentTarget.value)}
            />
            <TextInput
              id="segment-purpose"
              label="利用目的"
              description="何のためのグループか。例：がん検診の案内"
              maxLength={200}
              value={purpose}
              readOnly={!mayChange}
              onChange={(event) => touch(setPurpose)(event.currentTarget.value)}
            />
            <Textarea
              id="segment-note"
              label="メモ（職員だけに見えます）"
              autosize
              minRows={1}
              maxLength={500}
              value={note}
              readOnly={!mayChange}
              onChange={(event) => touch(setNote)(event.currentTarget.value)}
            />
          </Stack>
        </Paper>
        <section aria-labelledby="rule-title" className="rule-frame">
          <Title order={2} id="rule-title" mb="sm">
            対象になる人
          </Title>
          <RuleEditor
            root={root}
            includeUnanswered={includeUnanswered}
            showLacks={problems.length > 0}
            onChange={touch(setRoot)}
            onIncludeUnanswered={touch(setIncludeUnanswered)}
          />
        </section>
        {segment && segment.usedBy.length > 0 && (
          <Alert color="yellow" title="この配信グループを使っているもの">
            <Text size="sm">変更すると、次のものの対象も変わります。</Text>
            <List size="sm">
              {segment.usedBy.map((use) => (
                <List.Item key={`${use.kind}:${use.id}`}>{use.label}</List.Item>
              ))}
            </List>
          </Alert>
        )}
        {segment && <SegmentHistory segment={segment} />}
        {mayChange && (
          <Group>
            <Button type="submit" loading={create.isPending || update.isPending}>
              保存する
            </Button>
            <Button variant="default" onClick={() => void navigate({ to: '/segments' })}>
              保存しないで戻る
            </Button>
          </Group>
        )}
      </Stack>
      {outside && (
        <OutsideUseDialog
          attributes={outside}
          busy={create.isPending || update.isPending}
          onConfirm={(use) => save(asked.current, use)}
          onCancel={() => setOutside(null)}
        />
      )}
      <ConfirmDialog
        opened={leaving.status === 'blocked'}
        title="保存していない変更があります"
        confirmLabel="保存しないで移動する"
        cancelLabel="この画面に残る"
        danger
        onConfirm={() => leaving.proceed?.()}
        onCancel={() => leaving.reset?.()}
      >
        このまま移動すると、変更した内容は消えます。
      </ConfirmDialog>
    </form>
  );
}

function problemsOf(error: unknown): FieldProblem[] {
  switch (codeOf(error)) {
    case 'segment_name_taken':
      return [
        { field: 'segment-name', message: '同じ名前の配信グループがあります。別の名前にしてください。' },
      ];
    case 'condition_invalid':
      return [{ field: 'rule-title', message: '条件に問題があります。赤い文字の条件を直してください。' }];
    default:
      return [{ message: messageOf(error) }];
  }
}
