/** 直す: puts a finding's correction into the draft, if the text is still the one that was looked at. Pure. */
import type { DraftBlock } from '@madoguchi/contract/delivery';
import type { ResidentLanguage } from '@madoguchi/contract/questions';
import type { Finding } from '../detail.ts';
import { saidIn, withSaid, type DraftForm } from './draft-fields.ts';

/** `languages.en.blocks.0.cards.1.title` in its parts. */
const PLACE = /^(?:languages\.([\w-]+)\.)?blocks\.(\d+)\.(.+)$/;

/** @param wasText the text at the finding's place when it was looked at */
export function applyFix(form: DraftForm, finding: Finding, wasText: string): DraftForm {
  const [, language = 'ja', index, field] = PLACE.exec(finding.path) ?? [];
  const { fix } = finding;
  if (!fix || index === undefined || field === undefined) return form;
  const said = saidIn(form, language as ResidentLanguage);
  const edited = said.blocks[Number(index)];
  if (!edited || textAt(edited.block, field) !== wasText) return form;
  const mended = wasText.slice(0, fix.start) + fix.replacement + wasText.slice(fix.end);
  const block = withTextAt(edited.block, field, mended);
  return withSaid(form, language as ResidentLanguage, {
    ...said,
    blocks: said.blocks.with(Number(index), { ...edited, block }),
  });
}

/** The text that stands at a finding's place now; null where none does. */
export function textOfFinding(form: DraftForm, finding: Finding): string | null {
  const [, language = 'ja', index, field] = PLACE.exec(finding.path) ?? [];
  const edited = saidIn(form, language as ResidentLanguage).blocks[Number(index)];
  return edited && field !== undefined ? textAt(edited.block, field) : null;
}

function textAt(block: DraftBlock, field: string): string | null {
  const value = field
    .split('.')
    .reduce<unknown>(
      (inside, key) =>
        typeof inside === 'object' && inside !== null ? (inside as Record<string, unknown>)[key] : undefined,
      block,
    );
  return typeof value === 'string' ? value : null;
}

function withTextAt(block: DraftBlock, field: string, text: string): DraftBlock {
  const copy = structuredClone(block);
  const keys = field.split('.');
  const last = keys.pop()!; // a path has a last part
  const place = keys.reduce<unknown>((inside, key) => (inside as Record<string, unknown>)[key], copy);
  (place as Record<string, unknown>)[last] = text;
  return copy;
}
