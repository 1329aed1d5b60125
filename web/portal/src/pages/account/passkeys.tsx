import { Button, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { answered, client } from "../../api/client";
import { factorsQuery, type Factors, type Passkey } from "../../api/factors";
import { canUsePasskeys, isDismissed, makePasskey } from "../../api/passkeys";
import { Question } from "../../parts/dialog";
import { Icon } from "../../parts/icons";
import { Empty, Section } from "../../parts/page";
import { useSecretCall } from "../../parts/secret_call";
import { say } from "../../parts/toasts";
import { fieldTrouble } from "../../parts/trouble";
import { When } from "../../parts/when";
import { factors } from "../../texts/en/factors";
import css from "./account.module.css";
import { browserOf } from "./browser";

const t = factors.passkeys;

interface PasskeysProps {
  held?: Factors;
  /** What stands here as long as nothing is known. */
  waiting: ReactNode;
  onCodes: (codes?: string[]) => void;
}

export function Passkeys({ held, waiting, onCodes }: PasskeysProps) {
  const [adding, setAdding] = useState(false);
  const [renaming, setRenaming] = useState<Passkey>();
  const [removing, setRemoving] = useState<Passkey>();
  const can = canUsePasskeys();
  const add = (
    <Button variant="default" size="xs" leftSection={<Icon name="plus" size={15} />} onClick={() => setAdding(true)}>
      {t.add}
    </Button>
  );
  const some = held !== undefined && held.passkeys.length > 0;
  return (
    <Section title={t.title} about={t.about} actions={can && some && add}>
      {!held ? (
        waiting
      ) : some ? (
        <ul className={css.sessions}>
          {held.passkeys.map((passkey) => (
            <OnePasskey key={passkey.id} passkey={passkey} onRename={() => setRenaming(passkey)} onRemove={() => setRemoving(passkey)} />
          ))}
        </ul>
      ) : (
        <Empty title={t.empty} action={can && add}>
          {can ? t.emptyText : t.unavailable}
        </Empty>
      )}
      {adding && <AddPasskey onClose={() => setAdding(false)} onCodes={onCodes} />}
      {renaming && <RenamePasskey passkey={renaming} onClose={() => setRenaming(undefined)} />}
      {removing && <RemovePasskey passkey={removing} onClose={() => setRemoving(undefined)} />}
    </Section>
  );
}

function OnePasskey({ passkey, onRename, onRemove }: { passkey: Passkey; onRename: () => void; onRemove: () => void }) {
  return (
    <li>
      <div className={css.session}>
        <div className={css.passkey}>
          <p className={css.sessionName}>{passkey.name}</p>
          <p className={css.sessionFacts}>
            <span>
              {t.made} <When time={passkey.createdAt} form="day" />
            </span>
            <span>
              {passkey.lastUsedAt ? (
                <>
                  {t.lastUsed} <When time={passkey.lastUsedAt} />
                </>
              ) : (
                t.neverUsed
              )}
            </span>
          </p>
        </div>
        <div className={css.passkeyWays}>
          <Button variant="default" size="xs" onClick={onRename} aria-label={t.renameThis(passkey.name)}>
            {t.rename}
          </Button>
          <Button variant="default" size="xs" onClick={onRemove} aria-label={t.removeThis(passkey.name)}>
            {t.remove}
          </Button>
        </div>
      </div>
    </li>
  );
}

function useFactorsAgain() {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: ["session"] });
}

interface NameInputProps {
  value: string;
  onChange: (name: string) => void;
  error?: string;
}

function NameInput({ value, onChange, error }: NameInputProps) {
  return (
    <TextInput label={t.nameLabel} description={t.nameAbout} value={value} onChange={(event) => onChange(event.currentTarget.value)} error={error} maxLength={128} data-autofocus required withAsterisk={false} />
  );
}

function AddPasskey({ onClose, onCodes }: { onClose: () => void; onCodes: (codes?: string[]) => void }) {
  const again = useFactorsAgain();
  const [name, setName] = useState(browserOf(navigator.userAgent) || t.thisDevice);
  const { busy, error: refused, run } = useSecretCall();
  const error = isDismissed(refused) ? undefined : refused;
  const make = async () => {
    const passkey = await makePasskey(await answered(client.GET("/api/account/passkeys/new")));
    const { passkey: added, recoveryCodes } = await answered(client.POST("/api/account/passkeys", { body: { name: name.trim(), passkey } }));
    await again();
    say(t.added(added.name));
    onClose();
    onCodes(recoveryCodes);
  };
  const wrong = fieldTrouble(error, "name");
  return (
    <Question opened title={t.nameTitle} action={t.nameAction} busy={busy} ready={name.trim() !== ""} error={wrong ? undefined : error} onAnswer={() => void run(make)} onClose={onClose}>
      <p>{t.nameText}</p>
      <NameInput value={name} onChange={setName} error={wrong} />
    </Question>
  );
}

function RenamePasskey({ passkey, onClose }: { passkey: Passkey; onClose: () => void }) {
  const queries = useQueryClient();
  const [name, setName] = useState(passkey.name);
  const write = async (wanted: string) => {
    const renamed = await answered(client.PATCH("/api/account/passkeys/{passkeyId}", { params: { path: { passkeyId: passkey.id } }, body: { name: wanted } }));
    await queries.invalidateQueries({ queryKey: factorsQuery.queryKey });
    return renamed;
  };
  const rename = useMutation({
    mutationFn: () => write(name.trim()),
    onSuccess: (renamed) => {
      say(t.renamed(renamed.name), () => write(passkey.name));
      onClose();
    },
  });
  const wrong = fieldTrouble(rename.error, "name");
  return (
    <Question opened title={t.renameTitle} action={t.renameAction} busy={rename.isPending} ready={name.trim() !== ""} error={wrong ? undefined : rename.error} onAnswer={() => rename.mutate()} onClose={onClose}>
      <NameInput value={name} onChange={setName} error={wrong} />
    </Question>
  );
}

function RemovePasskey({ passkey, onClose }: { passkey: Passkey; onClose: () => void }) {
  const again = useFactorsAgain();
  const remove = useMutation({
    mutationFn: () => answered(client.DELETE("/api/account/passkeys/{passkeyId}", { params: { path: { passkeyId: passkey.id } } })),
    onSuccess: async () => {
      await again();
      say(t.removed(passkey.name));
      onClose();
    },
  });
  return (
    <Question opened title={t.removeTitle(passkey.name)} action={t.removeAction} tone="bad" busy={remove.isPending} error={remove.error} onAnswer={() => remove.mutate()} onClose={onClose}>
      <p>{t.removeText}</p>
    </Question>
  );
}
