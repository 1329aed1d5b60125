// A session that ends in the middle of a form: whoever signs in again in another tab goes on here with what they have typed.
import { useEffect, useState, useSyncExternalStore } from "react";
import { renewToken, root } from "../api/client";
import { answerSignIn, signInStore } from "../api/confirmation";
import { Problem } from "../api/problem";
import { Question } from "../parts/dialog";
import { texts as t } from "../texts/en";

export function SessionEnded() {
  const opened = useSyncExternalStore(signInStore.subscribe, signInStore.isAsked);
  return opened ? <SignInQuestion /> : null;
}

function SignInQuestion() {
  const [error, setError] = useState<unknown>();
  const goOn = async (onNotYet?: () => void) => {
    // Somebody else who has signed in gets a page of their own.
    if (await renewToken().catch(() => false)) answerSignIn(true);
    else onNotYet?.();
  };
  useEffect(() => {
    const look = () => void goOn();
    window.addEventListener("focus", look);
    return () => window.removeEventListener("focus", look);
  }, []);
  return (
    <Question opened title={t.ended.title} action={t.ended.action} busy={false} error={error} onAnswer={() => void goOn(() => setError(new Problem(401, "unauthenticated", t.ended.notYet)))} onClose={() => answerSignIn(false)}>
      <p>{t.ended.text}</p>
      <p>
        <a href={`${root}/sign-in`} target="_blank" rel="noopener">
          {t.ended.signIn}
        </a>
      </p>
    </Question>
  );
}
