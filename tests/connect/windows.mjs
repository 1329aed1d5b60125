// Windows that close themselves: maybe before the driver hears that the last click there is done.

export async function clickLast(target) {
  await target.click().catch((error) => {
    if (!target.page().isClosed()) throw error;
  });
}

export async function hasClosed(window) {
  if (!window.isClosed()) await window.waitForEvent("close");
}
