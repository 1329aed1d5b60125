// What the server wants of the person before it goes on with a call. The client asks here, a dialog in the frame answers.
type Answer = (done: boolean) => void;

function question() {
  let waiting: Answer[] = [];
  const listeners = new Set<() => void>();
  const put = (changed: Answer[]) => {
    waiting = changed;
    for (const listener of listeners) listener();
  };
  return {
    /** Resolves once the person has done it (true) or declined (false). Calls that come meanwhile wait for the same. */
    ask: () => new Promise<boolean>((resolve) => put([...waiting, resolve])),
    answer(done: boolean) {
      const answered = waiting;
      put([]);
      for (const answer of answered) answer(done);
    },
    subscribe(listener: () => void) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    isAsked: () => waiting.length > 0,
  };
}

/** Some calls need a sign-in of the last few minutes. */
export const { ask: askToConfirm, answer: answerConfirmation, ...confirmationStore } = question();

/** A session has ended while something was typed that would be lost with the page. */
export const { ask: askToSignIn, answer: answerSignIn, ...signInStore } = question();
