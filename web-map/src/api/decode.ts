/**
 * Reading JSON that came over the wire: each field is checked once, here, so that no other file meets a surprise.
 *
 * A field that the contract promises and the server leaves out is a {@link ContractError} that names its path.
 * Fields that are not asked for are ignored: the contract allows new ones.
 */

/** The server answered something that its contract does not allow. */
export class ContractError extends Error {
  constructor(path: string, expected: string) {
    super(`${path}: expected ${expected}`);
    this.name = 'ContractError';
  }
}

/** Names of the fields of `T` that hold a `V`, or nothing. */
type Named<T, V> = { [Name in keyof T]-?: NonNullable<T[Name]> extends V ? Name : never }[keyof T] & string;

/**
 * One JSON object and where it stood in the answer. `T` is what the server's document promises (`wire.ts`), by which the compiler
 * knows which fields there are; what really came is checked all the same.
 */
export class Fields<T = any> {
  private readonly values: Readonly<Record<string, unknown>>;

  constructor(value: unknown, private readonly path: string) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new ContractError(path, 'an object');
    this.values = value as Record<string, unknown>;
  }

  text(name: Named<T, string>): string {
    return this.textOrNone(name) ?? this.missing(name, 'text');
  }

  textOrNone(name: Named<T, string>): string | undefined {
    const value = this.present(name);
    if (value === undefined || typeof value === 'string') return value;
    return this.missing(name, 'text');
  }

  number(name: Named<T, number>): number {
    return this.numberOrNone(name) ?? this.missing(name, 'a number');
  }

  numberOrNone(name: Named<T, number>): number | undefined {
    const value = this.present(name);
    if (value === undefined || (typeof value === 'number' && Number.isFinite(value))) return value;
    return this.missing(name, 'a finite number');
  }

  /** False when absent. */
  flag(name: Named<T, boolean>): boolean {
    const value = this.present(name);
    if (value === undefined || typeof value === 'boolean') return value ?? false;
    return this.missing(name, 'true or false');
  }

  /** Empty when absent. */
  list<I>(name: Named<T, readonly unknown[]>, read: (item: unknown, path: string) => I): I[] {
    const value = this.present(name);
    if (value === undefined) return [];
    if (!Array.isArray(value)) return this.missing(name, 'a list');
    return value.map((item, index) => read(item, `${this.path}.${name}[${index}]`));
  }

  part<P>(name: Named<T, object>, read: (value: unknown, path: string) => P): P {
    return this.partOrNone(name, read) ?? this.missing(name, 'an object');
  }

  partOrNone<P>(name: Named<T, object>, read: (value: unknown, path: string) => P): P | undefined {
    const value = this.present(name);
    return value === undefined ? undefined : read(value, `${this.path}.${name}`);
  }

  /** null and absent mean the same. */
  private present(name: string): unknown {
    return this.values[name] ?? undefined;
  }

  private missing(name: string, expected: string): never {
    throw new ContractError(`${this.path}.${name}`, expected);
  }
}

/** A JSON number, for lists of them. */
export function readNumber(value: unknown, path: string): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new ContractError(path, 'a finite number');
}

/** A JSON string, for lists of them. */
export function readText(value: unknown, path: string): string {
  if (typeof value === 'string') return value;
  throw new ContractError(path, 'text');
}

/** One of a closed list of words. */
export function oneOf<T extends string>(allowed: readonly T[], value: string, path: string): T {
  const found = allowed.find((item) => item === value);
  if (found === undefined) throw new ContractError(path, `one of ${allowed.join(', ')}`);
  return found;
}
