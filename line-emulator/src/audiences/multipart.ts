/** One part of a form. */
export interface FormPart {
  name: string;
  /** Undefined where the part has no `Content-Type`: a plain field. */
  type: string | undefined;
  bytes: Buffer;
}

/**
 * Splits a `multipart/form-data` body (RFC 7578) without copying it; undefined when it is none. The runtime's own `formData()`
 * holds everything else up for seconds over a file of 50 MB.
 */
export function readForm(body: Buffer, contentType: string): FormPart[] | undefined {
  const [, quoted, plain] = /boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(contentType) ?? [];
  const boundary = quoted ?? plain;
  if (boundary === undefined) return undefined;
  const parts: FormPart[] = [];
  let at = body.indexOf(`--${boundary}`);
  while (at >= 0) {
    const start = at + boundary.length + 2;
    const mark = body.toString('latin1', start, start + 2);
    if (mark === '--') return parts;
    if (mark !== '\r\n') return undefined;
    const end = body.indexOf(`\r\n--${boundary}`, start);
    const headersEnd = body.indexOf('\r\n\r\n', start);
    if (end < 0 || headersEnd < 0 || headersEnd > end) return undefined;
    const headers = body.toString('utf8', start + 2, headersEnd);
    const name = /^content-disposition:\s*form-data\b[^\r\n]*?;\s*name="([^"]*)"/im.exec(headers)?.[1];
    if (name === undefined) return undefined;
    const type = /^content-type:\s*([^\r\n]+)/im.exec(headers)?.[1]?.trim();
    parts.push({ name, type, bytes: body.subarray(headersEnd + 4, end) });
    at = end + 2;
  }
  return undefined;
}

/** The text of a plain field, or undefined when the form has none of that name. */
export function fieldOf(parts: readonly FormPart[], name: string): string | undefined {
  return parts.find((part) => part.name === name)?.bytes.toString('utf8');
}
