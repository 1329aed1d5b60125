// Times that are typed: in the address as RFC 3339, in the field as the clock on the wall of whoever looks.
const two = (value: number) => String(value).padStart(2, "0");

/** For an input of the type datetime-local; empty for none, and for what is no time. */
export function fieldOf(time: string | undefined): string {
  const at = new Date(time ?? "");
  if (Number.isNaN(at.getTime())) return "";
  return `${String(at.getFullYear()).padStart(4, "0")}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

export function timeOf(field: string): string | undefined {
  const at = new Date(field);
  return field === "" || Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}

/** How far that clock is ahead of UTC, "+01:00". */
export function utcOffset(at: Date): string {
  const minutes = -at.getTimezoneOffset();
  return `${minutes < 0 ? "-" : "+"}${two(Math.trunc(Math.abs(minutes) / 60))}:${two(Math.abs(minutes) % 60)}`;
}
