// A promise with the chain of jQuery's Deferred: done, fail, always (sonadier §4).
import type { Call, IntegrationError } from "./types";

export class ChainedCall<T> extends Promise<T> implements Call<T> {
  #heard = false;

  // What `then` makes is an ordinary promise.
  static override get [Symbol.species]() {
    return Promise;
  }

  static of<T>(promise: Promise<T>): ChainedCall<T> {
    return new ChainedCall((resolve, reject) => promise.then(resolve, reject));
  }

  override then<A = T, B = never>(
    resolved?: ((value: T) => A | PromiseLike<A>) | null,
    rejected?: ((reason: any) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    if (rejected) this.#heard = true;
    return super.then(resolved, rejected);
  }

  // A failure that nobody listens for is still told by the browser or Node as an unhandled rejection.
  done(callback: (value: T) => void): this {
    super.then(callback, (error) => {
      if (!this.#heard) throw error;
    });
    return this;
  }

  fail(callback: (error: IntegrationError) => void): this {
    this.then(undefined, callback);
    return this;
  }

  always(callback: () => void): this {
    super.then(callback, (error) => {
      callback();
      if (!this.#heard) throw error;
    });
    return this;
  }
}
