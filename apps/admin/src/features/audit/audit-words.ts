/** People and things of the record in words. */
import { AUDIT_ACTORS, AUDIT_SUBJECTS, type AuditActorKind } from '@madoguchi/contract/audit-actions';

interface Actor {
  readonly kind: string;
  readonly id: string;
  readonly name: string | null;
}
interface Subject {
  readonly kind: string;
  readonly id: string;
  readonly name: string | null;
}

/** 「山田 花子」「利用者」「システム（audit sealer）」 */
export function actorWords({ kind, id, name }: Actor): string {
  if (name) return name;
  const label = AUDIT_ACTORS[kind as AuditActorKind] ?? kind;
  return kind === 'system' && id ? `${label}（${id}）` : label;
}

/** 「利用者 番号12」「職員 山田 花子」 */
export function subjectWords(subject: Subject | null): string {
  if (!subject) return '';
  const label = AUDIT_SUBJECTS[subject.kind] ?? subject.kind;
  if (subject.name) return `${label} ${subject.name}`;
  if (subject.kind === 'resident' && subject.id === '—') return `${label}（表示できません）`;
  if (subject.kind === 'resident') return `${label} 番号${subject.id}`;
  // A uuid says nothing to a reader in a list; the detail shows it.
  return subject.id.length > 30 ? label : `${label} ${subject.id}`;
}

/** The screen of what was acted on, where there is one. */
export function subjectLink(subject: Subject | null): string | null {
  switch (subject?.kind) {
    case 'delivery':
      return `/deliveries/${subject.id}`;
    case 'segment':
      return `/segments/${subject.id}`;
    case 'staffMember':
      return `/staff/${subject.id}`;
    case 'attribute':
    case 'attributeDefinition':
      return `/attributes/${subject.id}`;
    default:
      return null;
  }
}
