let leaving = false;

/** Somebody else has signed in in this browser: nothing that the page has read or been told is theirs, and nothing of it may keep
 * the page from being loaded anew. */
export function startOver() {
  leaving = true;
  window.location.reload();
}

export const isStartingOver = () => leaving;
