/**
 * Plug points: how a module listed earlier lets later ones add to it without knowing them. The owner exports a point,
 * features put `point.with(value)` in their `module.ts`, and the composition root gathers them.
 */

declare const carried: unique symbol;

export interface Plug {
  readonly point: string;
  readonly value: unknown;
}

export interface PlugPoint<T> {
  readonly name: string;
  readonly [carried]?: T;
  with(value: T): Plug;
}

/** Declares a point; `name` reads `<module>.<what>` and is unique. */
export function plugPoint<T>(name: string): PlugPoint<T> {
  return { name, with: (value) => ({ point: name, value }) };
}

export class Plugs {
  private readonly byPoint: ReadonlyMap<string, readonly unknown[]>;

  constructor(plugs: readonly Plug[]) {
    const values = new Map<string, unknown[]>();
    for (const plug of plugs) values.set(plug.point, [...(values.get(plug.point) ?? []), plug.value]);
    this.byPoint = values;
  }

  /** Everything plugged into the point, in module order. */
  all<T>(point: PlugPoint<T>): readonly T[] {
    return (this.byPoint.get(point.name) ?? []) as readonly T[];
  }
}
