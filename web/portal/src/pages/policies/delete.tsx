import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { answered, tenantClient } from "../../api/client";
import { policiesKey, policyQuery, trialQuery, type Policy } from "../../api/policies";
import { useTenant } from "../../frame/context";
import { Question } from "../../parts/dialog";
import { say } from "../../parts/toasts";
import { policies as t } from "../../texts/en/policies";
import { draftOf, policyOf } from "./draft";
import { WhatChanges } from "./preview";

export function DeletePolicy({ policy, onClose }: { policy: Policy; onClose: () => void }) {
  const tenant = useTenant();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: () => answered(tenantClient(tenant).DELETE("/api/policies/{policyId}", { params: { path: { policyId: policy.id } } })),
    onSuccess: async () => {
      await navigate({ to: "/t/$tenant/policies", params: { tenant }, replace: true, ignoreBlocker: true }); // also with changes that are not saved
      queries.removeQueries({ queryKey: policyQuery(tenant, policy.id).queryKey });
      say(t.deleted(policy.name), () => answered(tenantClient(tenant).POST("/api/policies", { body: policyOf(draftOf(policy)) })).then(() => queries.invalidateQueries({ queryKey: policiesKey(tenant) })));
      await queries.invalidateQueries({ queryKey: policiesKey(tenant) });
    },
  });
  const trial = useQuery(trialQuery(tenant, undefined, policy.id));
  return (
    <Question opened title={t.deleteTitle(policy.name)} action={t.deleteAction} tone="bad" busy={remove.isPending} error={remove.error} onAnswer={() => remove.mutate()} onClose={onClose}>
      <p>{t.deleteText[policy.effect]}</p>
      <WhatChanges trial={trial} />
    </Question>
  );
}
