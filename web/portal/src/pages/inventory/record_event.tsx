// What somebody has seen happen to an asset, told by hand.
import { Button, Select, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { answered, tenantClient } from "../../api/client";
import { inventoryKey, type Asset } from "../../api/inventory";
import { useTenant } from "../../frame/context";
import { Question } from "../../parts/dialog";
import { useFormKey } from "../../parts/form_key";
import { say } from "../../parts/toasts";
import { fieldTrouble } from "../../parts/trouble";
import { inventory } from "../../texts/en/inventory";
import { attributesOf, newRow, troubleOf } from "./attribute_rows";
import { AttributesField } from "./attributes_field";
import css from "./inventory.module.css";

const t = inventory.record;
/** What the API takes an event for that names no behaviour. */
const usual = "RecordEvidence";

export function RecordEvent({ asset }: { asset: Asset }) {
  const [opened, setOpened] = useState(false);
  return (
    <>
      <Button variant="default" onClick={() => setOpened(true)}>
        {t.action}
      </Button>
      {opened && <EventForm asset={asset} onClose={() => setOpened(false)} />}
    </>
  );
}

function EventForm({ asset, onClose }: { asset: Asset; onClose: () => void }) {
  const tenant = useTenant();
  const queries = useQueryClient();
  const keyOf = useFormKey();
  const [type, setType] = useState("");
  const [behaviour, setBehaviour] = useState(asset.behaviours.includes(usual) ? usual : asset.behaviours[0]);
  const [rows, setRows] = useState(() => [newRow()]);
  const record = useMutation({
    mutationFn: () => {
      const body = { assetId: asset.id, type: type.trim(), ...(behaviour && { behaviour }), attributes: attributesOf(rows) };
      return answered(tenantClient(tenant).POST("/api/events", { body, headers: { "Idempotency-Key": keyOf(body) } }));
    },
    onSuccess: async (event) => {
      await queries.invalidateQueries({ queryKey: inventoryKey(tenant) });
      say(t.done(event.type));
      onClose();
    },
  });
  const wrong = rows.some((row) => troubleOf(row, rows));
  const troubles = ["type", "behaviour", "attributes"].map((field) => fieldTrouble(record.error, field));
  return (
    <Question opened title={t.title(asset.name || inventory.assets.unnamed)} action={t.save} busy={record.isPending} ready={type.trim() !== "" && !wrong} error={troubles.some(Boolean) ? undefined : record.error} onAnswer={() => record.mutate()} onClose={onClose}>
      <p>{t.text}</p>
      <div className={css.pair}>
        <TextInput label={t.type} placeholder={t.typeExample} value={type} onChange={(event) => setType(event.currentTarget.value)} error={troubles[0]} maxLength={256} autoComplete="off" data-autofocus />
        {asset.behaviours.length > 1 && <Select label={inventory.event.behaviour} data={asset.behaviours} value={behaviour} onChange={(chosen) => setBehaviour(chosen ?? undefined)} error={troubles[1]} allowDeselect={false} />}
      </div>
      <AttributesField rows={rows} onChange={setRows} error={troubles[2]} />
    </Question>
  );
}
