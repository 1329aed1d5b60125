// What the owner of an account calls it.
import { TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Question } from "../../parts/dialog";
import { say } from "../../parts/toasts";
import { fieldTrouble } from "../../parts/trouble";
import { texts as shared } from "../../texts/en";
import { connections as texts } from "../../texts/en/connections";

const t = texts.rename;

interface RenameProps {
  /** What the list shows. */
  name: string;
  label: string;
  rename: (label: string) => Promise<unknown>;
  onDone: () => unknown;
  onClose: () => void;
}

export function Rename({ name, label, rename, onDone, onClose }: RenameProps) {
  const [typed, setTyped] = useState(label);
  const save = useMutation({
    mutationFn: () => rename(typed.trim()),
    onSuccess: () => {
      say(t.renamed, () => rename(label).then(onDone));
      onClose();
      return onDone();
    },
  });
  const refused = fieldTrouble(save.error, "label");
  return (
    <Question opened title={t.title(name)} action={shared.save} busy={save.isPending} error={refused ? undefined : save.error} onAnswer={() => save.mutate()} onClose={onClose}>
      <TextInput label={t.label} value={typed} onChange={(event) => setTyped(event.currentTarget.value)} error={refused} maxLength={128} autoComplete="off" data-autofocus />
    </Question>
  );
}
