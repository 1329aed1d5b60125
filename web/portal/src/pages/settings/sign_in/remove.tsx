import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { answered, tenantClient } from "../../../api/client";
import { tenantSignInQuery } from "../../../api/sign_in";
import { Question } from "../../../parts/dialog";
import { Section } from "../../../parts/page";
import { say } from "../../../parts/toasts";
import { tenantSignIn } from "../../../texts/en/tenant_sign_in";

const t = tenantSignIn.remove;

export function RemoveProvider({ tenant }: { tenant: string }) {
  const queries = useQueryClient();
  const [asking, setAsking] = useState(false);
  const remove = useMutation({
    mutationFn: () => answered(tenantClient(tenant).DELETE("/api/tenant/sign-in")),
    onSuccess: async () => {
      setAsking(false);
      say(t.done);
      await queries.invalidateQueries({ queryKey: tenantSignInQuery(tenant).queryKey });
    },
  });
  const ask = (
    <Button color="red" variant="default" onClick={() => setAsking(true)}>
      {t.action}
    </Button>
  );
  return (
    <Section title={t.title} about={t.about} tone="bad" actions={ask}>
      <Question opened={asking} title={t.question} action={t.action} tone="bad" busy={remove.isPending} error={remove.error} onAnswer={() => remove.mutate()} onClose={() => setAsking(false)}>
        <p>{t.about}</p>
      </Question>
    </Section>
  );
}
