import { LANGUAGE_LABELS } from '@madoguchi/contract/questions';

/** The language's Japanese name; its code where none is known. */
export const languageName = (code: string): string => LANGUAGE_LABELS[code] ?? code;
