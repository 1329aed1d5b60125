// Some calls need a sign-in of the last few minutes. The client asks here, the dialog in the frame answers.
type Answer = (confirmed: boolean) => void;

let waiting: Answer[] = [];
const listeners = new Set<() => void>();

function tell() {
  for (const listener of listeners) listener();
}

/** Resolves once the person has confirmed (true) or declined (false). Calls that come meanwhile wait for the same. */
export function askToConfirm(): Promise<boolean> {
  return new Promise((resolve) => {
    waiting = [...waiting, resolve];
    tell();
  });
}

export function answerConfirmation(confirmed: boolean) {
  const answered = waiting;
  waiting = [];
  tell();
  for (const answer of answered) answer(confirmed);
}

export const confirmationStore = {
  subscribe(listener: () => void) {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  },
  isAsked: () => waiting.length > 0,
};
