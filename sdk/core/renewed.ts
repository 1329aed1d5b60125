// A session or an access token, made anew shortly before its end. Callers at the same moment share one request.

export interface Made {
  value: string;
  // Seconds that it lives; left out: until it is refused.
  life?: number | undefined;
}

const kEarly = 60; // seconds

export class Renewed {
  #value: Promise<string> | undefined;
  #end = Infinity;

  constructor(private readonly make: () => Promise<Made>) {}

  // `refused`: what the server has just not taken; whoever is first to be told so begins the new one for all.
  get(refused?: Promise<string>): Promise<string> {
    if (this.#value && this.#value !== refused && performance.now() < this.#end) return this.#value;
    const begun = performance.now();
    this.#end = Infinity;
    const made = (async () => {
      const { value, life } = await this.make();
      if (life) this.#end = begun + 1000 * Math.max(life - kEarly, life / 2);
      return value;
    })();
    made.catch(() => {
      if (this.#value === made) this.#value = undefined;
    });
    return (this.#value = made);
  }
}
