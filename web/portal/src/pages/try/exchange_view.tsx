// A request and its answer, as they were, without what is secret.
import { Link } from "@tanstack/react-router";
import { useMay, useTenant } from "../../frame/context";
import { CodeBox } from "../../parts/code_box";
import { CopyButton } from "../../parts/copy";
import { Status } from "../../parts/status";
import { tryIt as t } from "../../texts/en/try";
import { shownBody, type Answered, type Sent } from "./exchange";
import css from "./try.module.css";
import parts from "../../parts/parts.module.css";

export function Exchange({ sent, answered }: { sent: Sent; answered?: Answered }) {
  return (
    <div className={css.exchange}>
      <div>
        <div className={css.boxHead}>
          <h3>
            {t.request} <code>{`${sent.method} ${sent.path}`}</code>
          </h3>
          <CopyButton value={sent.curl} label={t.copyCurl} />
        </div>
        <CodeBox label={t.curl} text={sent.curl} />
      </div>
      {answered && <AnswerBox answered={answered} />}
    </div>
  );
}

function AnswerBox({ answered }: { answered: Answered }) {
  const tenant = useTenant();
  const mayAudit = useMay("audit:read");
  const body = shownBody(answered.body);
  return (
    <div>
      <div className={css.boxHead}>
        <h3>
          {t.answer} <Status tone={answered.status < 300 ? "good" : answered.status < 500 ? "warn" : "bad"}>{String(answered.status)}</Status>
        </h3>
        <CopyButton value={body} label={t.copyAnswer} />
      </div>
      <p className={parts.small}>
        {t.took(answered.milliseconds)}
        {answered.requestId && (
          <>
            {" · "}
            {t.requestId} <code>{answered.requestId}</code>{" "}
            {mayAudit && (
              <Link to="/t/$tenant/audit" params={{ tenant }} search={{ requestId: answered.requestId }}>
                {t.inAudit}
              </Link>
            )}
          </>
        )}
      </p>
      {answered.challenge && (
        <p className={parts.small}>
          <code>WWW-Authenticate: {answered.challenge}</code>
        </p>
      )}
      <CodeBox label={t.answer} text={body || t.emptyBody} />
    </div>
  );
}
