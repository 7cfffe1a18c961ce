/** Lists that leave as a file for the office's spreadsheet: the same two formats everywhere. */
import { z } from 'zod';

/** CSV is UTF-8 with a byte order mark unless an endpoint offers more. */
export const sheetFormat = z.enum(['csv', 'xlsx']);
export type SheetFormat = z.infer<typeof sheetFormat>;

/** For inputs. */
export const formatField = { format: sheetFormat.default('csv') } as const;

export const sheetFile = z.object({
  fileName: z.string(),
  /** The bytes in base64. */
  content: z.string(),
});
export type SheetFile = z.infer<typeof sheetFile>;
