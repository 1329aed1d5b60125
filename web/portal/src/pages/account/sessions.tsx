import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { answered, client, type Schemas } from "../../api/client";
import { sessionsQuery } from "../../api/session";
import { useSignOut } from "../../frame/sign_out";
import { Question } from "../../parts/dialog";
import { Section, Waiting } from "../../parts/page";
import { Status } from "../../parts/status";
import { say } from "../../parts/toasts";
import { FormTrouble, Trouble } from "../../parts/trouble";
import { When } from "../../parts/when";
import { texts as t } from "../../texts/en";
import css from "./account.module.css";
import { browserOf } from "./browser";

type Entry = Schemas["SessionEntry"];

export function Sessions() {
  const sessions = useQuery(sessionsQuery);
  const [asking, setAsking] = useState(false);
  const others = sessions.data?.filter((session) => !session.current).length ?? 0;
  return (
    <Section
      title={t.sessions.title}
      about={t.sessions.about}
      actions={
        others > 0 && (
          <Button variant="default" size="xs" onClick={() => setAsking(true)}>
            {t.sessions.endOthers}
          </Button>
        )
      }
    >
      {sessions.error ? (
        <Trouble error={sessions.error} retry={() => void sessions.refetch()} />
      ) : sessions.data ? (
        <ul className={css.sessions}>
          {sessions.data.toSorted((a, b) => Number(b.current) - Number(a.current)).map((session) => (
            <OneSession key={session.id} session={session} />
          ))}
        </ul>
      ) : (
        <Waiting rows={3} />
      )}
      <EndOthers opened={asking} others={others} onClose={() => setAsking(false)} />
    </Section>
  );
}

function OneSession({ session }: { session: Entry }) {
  const queries = useQueryClient();
  const signOut = useSignOut();
  const end = useMutation({
    mutationFn: () => answered(client.DELETE("/api/sessions/{sessionId}", { params: { path: { sessionId: session.id } } })),
    onSuccess: () => {
      say(t.sessions.ended);
      return queries.invalidateQueries({ queryKey: sessionsQuery.queryKey });
    },
  });
  const browser = browserOf(session.userAgent) || t.sessions.unknownBrowser;
  return (
    <li>
      <div className={css.session}>
        <div>
          <p className={css.sessionName}>
            {browser}
            {session.current && <Status tone="good">{t.sessions.current}</Status>}
          </p>
          <p className={css.sessionFacts}>
            {session.source && <span>{session.source}</span>}
            <span>
              {t.sessions.lastUsed} <When time={session.lastUsedAt} />
            </span>
            <span>
              {t.sessions.began} <When time={session.createdAt} form="day" />
            </span>
            <span>
              {t.sessions.ends} <When time={session.expiresAt} form="exact" />
            </span>
          </p>
        </div>
        <Button variant="default" size="xs" loading={end.isPending} onClick={() => (session.current ? void signOut() : end.mutate())} aria-label={session.current ? t.frame.signOut : t.sessions.endThis(browser)}>
          {session.current ? t.frame.signOut : t.sessions.end}
        </Button>
      </div>
      <FormTrouble error={end.error} />
    </li>
  );
}

function EndOthers({ opened, others, onClose }: { opened: boolean; others: number; onClose: () => void }) {
  const queries = useQueryClient();
  const end = useMutation({
    mutationFn: () => answered(client.POST("/api/sessions/end-others")),
    onSuccess: ({ ended }) => {
      say(t.sessions.othersEnded(ended));
      onClose();
      return queries.invalidateQueries({ queryKey: sessionsQuery.queryKey });
    },
  });
  return (
    <Question opened={opened} title={t.sessions.endOthers} action={t.sessions.endOthersAction} tone="bad" busy={end.isPending} error={end.error} onAnswer={() => end.mutate()} onClose={onClose}>
      <p>{t.sessions.endOthersText(others)}</p>
    </Question>
  );
}
