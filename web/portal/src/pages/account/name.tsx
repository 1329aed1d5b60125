import { Button, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { answered, client } from "../../api/client";
import { sessionQuery } from "../../api/session";
import { Question } from "../../parts/dialog";
import { say } from "../../parts/toasts";
import { fieldTrouble } from "../../parts/trouble";
import { texts } from "../../texts/en";

const t = texts.account;

export function ChangeName({ name }: { name: string }) {
  const [opened, setOpened] = useState(false);
  return (
    <>
      <Button variant="default" size="xs" onClick={() => setOpened(true)}>
        {t.rename}
      </Button>
      {opened && <NameQuestion now={name} onClose={() => setOpened(false)} />}
    </>
  );
}

function NameQuestion({ now, onClose }: { now: string; onClose: () => void }) {
  const queries = useQueryClient();
  const [before] = useState(now); // the session has the new name before anybody can take it back
  const [name, setName] = useState(now);
  const write = async (displayName: string) => {
    const account = await answered(client.PATCH("/api/account", { body: { displayName } }));
    await queries.invalidateQueries({ queryKey: sessionQuery.queryKey });
    return account;
  };
  const rename = useMutation({
    mutationFn: () => write(name.trim()),
    onSuccess: ({ displayName }) => {
      say(t.renamed(displayName), () => write(before));
      onClose();
    },
  });
  const wrong = fieldTrouble(rename.error, "displayName");
  const ready = name.trim() !== "" && name.trim() !== before;
  return (
    <Question opened title={t.rename} action={texts.save} busy={rename.isPending} ready={ready} error={wrong ? undefined : rename.error} onAnswer={() => rename.mutate()} onClose={onClose}>
      <TextInput label={texts.fields.displayName} description={t.renameText} value={name} onChange={(event) => setName(event.currentTarget.value)} error={wrong} autoComplete="name" maxLength={128} data-autofocus required withAsterisk={false} />
    </Question>
  );
}
