// The secret for an app that shows codes. It lives in this dialog alone (security N18).
import { TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { answered, client, type Schemas } from "../../api/client";
import { CopyButton } from "../../parts/copy";
import { Question } from "../../parts/dialog";
import { QrCode } from "../../parts/qr_code";
import { useSecretCall } from "../../parts/secret_call";
import { say } from "../../parts/toasts";
import { fieldTrouble } from "../../parts/trouble";
import { factors } from "../../texts/en/factors";
import css from "./account.module.css";

const t = factors.totp;

interface TotpDialogProps {
  secret: Schemas["NewTotp"];
  onClose: () => void;
  /** With the recovery codes, when this is the first second factor. */
  onDone: (codes?: string[]) => void;
}

export function TotpDialog({ secret, onClose, onDone }: TotpDialogProps) {
  const queries = useQueryClient();
  const [code, setCode] = useState("");
  const { busy, error, run } = useSecretCall();
  const confirm = async () => {
    const { recoveryCodes } = await answered(client.POST("/api/account/totp/confirm", { body: { code } }));
    await queries.invalidateQueries({ queryKey: ["session"] });
    say(t.done);
    onDone(recoveryCodes);
  };
  const wrong = fieldTrouble(error, "code");
  return (
    <Question opened title={t.title} action={t.action} busy={busy} ready={code.trim() !== ""} error={wrong ? undefined : error} onAnswer={() => void run(confirm)} onClose={onClose}>
      <p>{t.scan}</p>
      <div className={css.qr}>
        <QrCode text={secret.uri} label={t.qr} />
        <div>
          <p className={css.small}>{t.typed}</p>
          <p className={css.secret} data-secret>
            <code>{secret.secret.replace(/(.{4})(?=.)/g, "$1 ")}</code>
            <CopyButton value={secret.secret} label={t.copy} />
          </p>
        </div>
      </div>
      <TextInput
        label={t.code}
        value={code}
        onChange={(event) => setCode(event.currentTarget.value)}
        error={wrong}
        autoComplete="one-time-code"
        inputMode="numeric"
        maxLength={32}
        data-autofocus
        required
        withAsterisk={false}
      />
    </Question>
  );
}
