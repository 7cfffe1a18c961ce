/** An area: one of several choices, which may also be given as a postal code. */
import { questionSettings } from '@madoguchi/contract/questions';
import type { z } from 'zod';
import { choiceLabel } from '../localise.ts';
import { plainText } from '../plain-value.ts';
import type { Asking, Checked, Question, QuestionKind } from '../question.ts';
import { choiceKind, offered } from './choice.ts';

type AreaSettings = z.output<typeof questionSettings.area>;
type AreaQuestion = Question<AreaSettings>;

/** A part of the question that shows the areas of one postal code only. */
const BY_POSTCODE = '~p';

/** 「〒７５３－０００１」 and the like as seven digits; null when it is no postal code. */
export function readPostcode(text: string): string | null {
  const match = /^〒?([0-9]{3})[-ーｰ‐−–—]?([0-9]{4})$/u.exec(text.normalize('NFKC').replaceAll(/\s/g, ''));
  return match ? `${match[1]}${match[2]}` : null;
}

/** The areas of a postal code, in the order of the choices, each with the towns that say which one is meant. */
function areasOf(question: AreaQuestion, postcode: string): { key: string; towns: string[] }[] {
  const towns = question.settings.towns.filter((town) => town.postcode === postcode);
  return offered(question, [])
    .map(({ key }) => ({
      key,
      towns: towns.filter(({ choice }) => choice === key).map(({ town }) => town),
    }))
    .filter((area) => area.towns.length > 0);
}

type Found =
  | { readonly outcome: 'one'; readonly key: string }
  | { readonly outcome: 'several'; readonly part: string; readonly reason: string }
  | { readonly outcome: 'none'; readonly reason: string };

function findByPostcode(question: AreaQuestion, asking: Asking, postcode: string): Found {
  const areas = areasOf(question, postcode);
  const [first, ...others] = areas;
  if (!first) return { outcome: 'none', reason: asking.words.postcodeUnknown };
  if (others.length === 0) return { outcome: 'one', key: first.key };
  return { outcome: 'several', part: `${BY_POSTCODE}${postcode}`, reason: asking.words.postcodeSeveral };
}

/** The choices that a part leaves; null when it is not about a postal code. */
function narrowed(question: AreaQuestion, part: string | null) {
  if (!part?.startsWith(BY_POSTCODE)) return null;
  const areas = areasOf(question, part.slice(BY_POSTCODE.length));
  return areas.length > 0 ? areas : null;
}

/** 「旭地区（旭町、朝日が丘）」: a postal code with several areas needs the towns to tell them apart. */
function labelWithTowns(
  question: AreaQuestion,
  asking: Asking,
  area: { key: string; towns: string[] },
): string {
  const choice = question.settings.choices.find(({ key }) => key === area.key)!; // areasOf goes through the choices
  const towns = [...new Set(area.towns.filter(Boolean))];
  const label = choiceLabel(question, choice, asking.language);
  return towns.length > 0 ? `${label}（${towns.join('、')}）` : label;
}

const byPostcode = (question: AreaQuestion) => question.settings.towns.length > 0;

export const areaKind: QuestionKind<AreaSettings, string> = {
  name: 'area',
  settings: questionSettings.area,
  mayBeOpen: true,
  exactDates: false,
  talk: {
    ask(question, asking, answer, part) {
      const areas = narrowed(question, part);
      if (areas) {
        return {
          hint: asking.words.postcodeSeveral,
          options: [
            ...areas.map((area) => ({
              label: labelWithTowns(question, asking, area),
              value: area.key,
              look: area.key === answer ? ('chosen' as const) : ('option' as const),
            })),
            { label: asking.words.allAreas, value: '~0', look: 'link' },
          ],
        };
      }
      const view = choiceKind.talk!.ask(question, asking, answer, part); // choices are asked in the talk
      return byPostcode(question) ? { ...view, hint: `${view.hint}${asking.words.orPostcode}` } : view;
    },
    readTap: (question, asking, tapped, answer) => choiceKind.talk!.readTap(question, asking, tapped, answer), // as above
    readText(question, asking, text) {
      const postcode = byPostcode(question) ? readPostcode(text) : null;
      if (postcode === null) return choiceKind.talk!.readText(question, asking, text); // as above
      const found = findByPostcode(question, asking, postcode);
      switch (found.outcome) {
        case 'one':
          return { outcome: 'answer', value: found.key, stay: false };
        case 'several':
          return { outcome: 'part', part: found.part };
        case 'none':
          return { outcome: 'invalid', reason: found.reason };
      }
    },
  },
  validate: (question, asking, value) => choiceKind.validate(question, asking, value),
  readForm(question, asking, form): Checked<string> {
    const typed = form.text('postcode');
    if (form.text('answer') !== '' || typed === '') return choiceKind.readForm(question, asking, form);
    const postcode = readPostcode(typed);
    if (postcode === null) return { ok: false, field: 'postcode', reason: asking.words.postcodeUnreadable };
    const found = findByPostcode(question, asking, postcode);
    if (found.outcome === 'one') return { ok: true, value: found.key };
    return found.outcome === 'several'
      ? { ok: false, field: 'answer', reason: found.reason, part: found.part }
      : { ok: false, field: 'postcode', reason: found.reason };
  },
  field(question, asking, answer, part) {
    const areas = narrowed(question, part);
    return {
      kind: 'area',
      byPostcode: byPostcode(question),
      narrowed: areas !== null,
      options: areas
        ? areas.map((area) => ({
            value: area.key,
            label: labelWithTowns(question, asking, area),
            chosen: area.key === answer,
          }))
        : offered(question, answer ? [answer] : []).map((choice) => ({
            value: choice.key,
            label: choiceLabel(question, choice, asking.language),
            chosen: choice.key === answer,
          })),
    };
  },
  show: (question, asking, value) => choiceKind.show(question, asking, value),
  exportCell: (question, value) => choiceKind.exportCell(question, value),
  readCell: (question, asking, cell) => choiceKind.readCell(question, asking, plainText(cell)),
  store: (value) => choiceKind.store(value),
  restore: (question, stored) => choiceKind.restore(question, stored),
};
