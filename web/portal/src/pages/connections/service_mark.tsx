import css from "./connections.module.css";

/** The first letter of a service in the place of a logo: pictures of others are not ours to give away. */
export function ServiceMark({ name }: { name: string }) {
  return (
    <span className={css.mark} aria-hidden="true">
      {[...name.trim()][0]?.toUpperCase() ?? "?"}
    </span>
  );
}
