// What an asset is like now, and the form that changes it.
import { Button, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { answered, tenantClient, type Schemas } from "../../api/client";
import { assetQuery, inventoryKey, type Asset } from "../../api/inventory";
import { Problem } from "../../api/problem";
import { useMay, useTenant } from "../../frame/context";
import { Question } from "../../parts/dialog";
import { Fact, Facts } from "../../parts/facts";
import { Section } from "../../parts/page";
import { Chip } from "../../parts/status";
import { say } from "../../parts/toasts";
import { fieldTrouble } from "../../parts/trouble";
import { When } from "../../parts/when";
import { texts } from "../../texts/en";
import { inventory } from "../../texts/en/inventory";
import { useAsset } from "./asset_context";
import { changeOf, rowsOf, structured, troubleOf } from "./attribute_rows";
import { AttributesField } from "./attributes_field";
import { AttributesShown } from "./attributes_shown";
import css from "./inventory.module.css";

const t = inventory.asset;

export function OverviewTab() {
  const asset = useAsset();
  const mayWrite = useMay("assets:write");
  const [changing, setChanging] = useState(false);
  return (
    <div className={css.split}>
      <Section
        title={t.attributes}
        about={t.attributesAbout}
        actions={
          mayWrite && (
            <Button variant="default" onClick={() => setChanging(true)}>
              {t.change}
            </Button>
          )
        }
      >
        <AttributesShown attributes={asset.attributes} />
      </Section>
      <Section title={t.facts}>
        <div className={css.narrow}>
          <Facts>
            <Fact name={inventory.assets.made}>
              <When time={asset.createdAt} form="exact" />
            </Fact>
            <Fact name={inventory.assets.changed}>
              <When time={asset.changedAt} form="exact" />
            </Fact>
            <Fact name={inventory.assets.behaviours}>
              {asset.behaviours.length === 0 ? (
                texts.none
              ) : (
                <span className={css.chips}>
                  {asset.behaviours.map((behaviour) => (
                    <Chip key={behaviour}>{behaviour}</Chip>
                  ))}
                </span>
              )}
            </Fact>
            <Fact name={inventory.assets.public}>{asset.public ? t.public : t.notPublic}</Fact>
          </Facts>
        </div>
      </Section>
      {changing && <ChangeAsset key={asset.version} asset={asset} onClose={() => setChanging(false)} />}
    </div>
  );
}

function ChangeAsset({ asset, onClose }: { asset: Asset; onClose: () => void }) {
  const tenant = useTenant();
  const queries = useQueryClient();
  const [name, setName] = useState(asset.name);
  const [type, setType] = useState(asset.type);
  const [rows, setRows] = useState(() => rowsOf(asset.attributes));
  const { attributes, removedAttributes } = changeOf(asset.attributes, rows);
  const named = { ...(name.trim() !== asset.name && { name: name.trim() }), ...(type.trim() !== asset.type && { type: type.trim() }) };
  const changes = Object.keys(named).length + Object.keys(attributes).length + removedAttributes.length;
  const write = async (body: Schemas["AssetChange"], version: Asset["version"]) => {
    const headers = version === undefined ? {} : { "If-Match": `"${version}"` };
    const after = await answered(tenantClient(tenant).PATCH("/api/assets/{assetId}", { params: { path: { assetId: asset.id } }, headers, body }));
    queries.setQueryData(assetQuery(tenant, asset.id).queryKey, after);
    void queries.invalidateQueries({ queryKey: inventoryKey(tenant) });
    return after;
  };
  const change = useMutation({
    mutationFn: () => write({ ...named, attributes, removedAttributes }, asset.version),
    onSuccess: (after) => {
      // Back to what it was: with the values of before, without what has come.
      const back = { attributes: asset.attributes, removedAttributes: Object.keys(after.attributes).filter((one) => !(one in asset.attributes)) };
      say(t.changed(after.name), () => write(back, after.version));
      onClose();
    },
  });
  const wrong = rows.some((row) => troubleOf(row, rows));
  const stale = change.error instanceof Problem && change.error.code === "stale_version";
  const troubles = ["name", "type", "attributes"].map((field) => fieldTrouble(change.error, field));
  return (
    <Question opened title={t.changeTitle(asset.name)} action={texts.save} busy={change.isPending} ready={changes > 0 && !wrong} error={troubles.some(Boolean) ? undefined : change.error} onAnswer={() => change.mutate()} onClose={onClose}>
      <div className={css.pair}>
        <TextInput label={inventory.assets.name} value={name} onChange={(event) => setName(event.currentTarget.value)} error={troubles[0]} maxLength={256} autoComplete="off" data-autofocus />
        <TextInput label={inventory.assets.type} value={type} onChange={(event) => setType(event.currentTarget.value)} error={troubles[1]} maxLength={256} autoComplete="off" />
      </div>
      <AttributesField rows={rows} onChange={setRows} error={troubles[2]} others={structured(asset.attributes).length > 0} />
      {stale && (
        <Button variant="default" size="xs" onClick={() => void queries.invalidateQueries({ queryKey: assetQuery(tenant, asset.id).queryKey })}>
          {t.readAgain}
        </Button>
      )}
    </Question>
  );
}
