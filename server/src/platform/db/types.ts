/**
 * How PostgreSQL's types arrive: int8 as bigint only where asked, dates and instants as Temporal, never as `Date`.
 */
import pg from 'pg';

const { builtins } = pg.types;

pg.types.setTypeParser(builtins.TIMESTAMPTZ, (text) => Temporal.Instant.from(text.replace(' ', 'T')));
pg.types.setTypeParser(builtins.DATE, (text) => Temporal.PlainDate.from(text));
/** Counts fit a double exactly up to 2^53; whoever needs more (xid8) selects `::text`. */
pg.types.setTypeParser(builtins.INT8, (text) => Number(text));

/** Parameters: pg calls `toPostgres` when a value has it; Temporal values print themselves as ISO text. */
for (const type of [Temporal.Instant, Temporal.PlainDate] as { prototype: { toPostgres?: unknown } }[]) {
  Object.defineProperty(type.prototype, 'toPostgres', {
    value: function toPostgres(this: { toString(): string }) {
      return this.toString();
    },
    configurable: true,
  });
}
