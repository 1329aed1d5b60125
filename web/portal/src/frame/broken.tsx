// The pages for what is not there and for what broke.
import { Link, useRouter } from "@tanstack/react-router";
import { Trouble } from "../parts/trouble";
import { useTitle } from "../parts/page";
import { texts as t } from "../texts/en";
import css from "./frame.module.css";

export function BrokenPage({ error, reset }: { error: unknown; reset: () => void }) {
  const router = useRouter();
  const retry = () => {
    reset();
    void router.invalidate();
  };
  useTitle(t.problems.page);
  return (
    <>
      <h1 className="seen-by-readers">{t.problems.page}</h1>
      <Trouble error={error} retry={retry} />
    </>
  );
}

/** The same where there is no frame around it. */
export function BrokenStart(props: { error: unknown; reset: () => void }) {
  return (
    <main className={css.alone}>
      <BrokenPage {...props} />
    </main>
  );
}

export function MissingPage() {
  useTitle(t.missing.title);
  return (
    <main className={css.alone}>
      <h1>{t.missing.title}</h1>
      <p>{t.missing.text}</p>
      <p>
        <Link to="/">{t.missing.home}</Link>
      </p>
    </main>
  );
}
