// The assets that one may see.
import { Button, Checkbox, TagsInput, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import { answered, tenantClient } from "../../api/client";
import { assetsQuery, inventoryKey, type Asset } from "../../api/inventory";
import { useMay, useTenant } from "../../frame/context";
import { Question } from "../../parts/dialog";
import { useFormKey } from "../../parts/form_key";
import { Choice, Listing, SearchField, Toolbar, type Column } from "../../parts/listing";
import css from "../../parts/listing.module.css";
import { Empty } from "../../parts/page";
import parts from "../../parts/parts.module.css";
import { Chip, Status } from "../../parts/status";
import { say } from "../../parts/toasts";
import { fieldTrouble } from "../../parts/trouble";
import { When } from "../../parts/when";
import { inventory } from "../../texts/en/inventory";
import { attributesOf, displayName, displayType, newRow, troubleOf } from "./attribute_rows";
import { AttributesField } from "./attributes_field";
import own from "./inventory.module.css";

const t = inventory.assets;
const route = getRouteApi("/frame/t/$tenant/inventory/assets");

export function AssetsTab() {
  const { tenant } = route.useParams();
  const { add, ...search } = route.useSearch();
  const navigate = route.useNavigate();
  const mayWrite = useMay("assets:write");
  const read = useQuery(assetsQuery(tenant, search));
  const find = (part: Partial<typeof search>) => void navigate({ search: { ...search, ...part, after: undefined } });
  const open = (wanted: true | undefined) => void navigate({ search: { ...search, add: wanted }, replace: wanted === undefined });
  const columns: Column<Asset>[] = [
    {
      title: t.asset,
      cell: ({ id, name, type }) => (
        <>
          <Link to="/t/$tenant/inventory/assets/$asset" params={{ tenant, asset: id }} className={css.name}>
            <bdi>{name || t.unnamed}</bdi>
          </Link>
          {type && (
            <span className={css.under}>
              <bdi>{type}</bdi>
            </span>
          )}
        </>
      ),
    },
    { title: t.attributes, cell: (asset) => <SomeAttributes asset={asset} /> },
    { title: t.state, cell: ({ tracked }) => <TrackedState tracked={tracked} /> },
    { title: t.changed, cell: ({ changedAt }) => <When time={changedAt} /> },
  ];
  const filtered = search.search !== undefined || search.type !== undefined || search.filter !== undefined || search.tracked !== undefined;
  return (
    <>
      <Toolbar actions={mayWrite && <Button onClick={() => open(true)}>{t.add}</Button>}>
        <SearchField label={t.find} longest={256} value={search.search} onSearch={(wanted) => find({ search: wanted })} />
        <SearchField label={t.findType} value={search.type} onSearch={(type) => find({ type })} />
        <SearchField label={inventory.filter} placeholder={inventory.filterExample} longest={4096} value={search.filter} onSearch={(filter) => find({ filter })} error={fieldTrouble(read.error, "filter")} />
        <Choice
          label={t.use}
          value={search.tracked}
          onChoose={(tracked) => find({ tracked })}
          options={[
            { value: undefined, text: t.states.all },
            { value: "true", text: t.states.true },
            { value: "false", text: t.states.false },
          ]}
        />
      </Toolbar>
      <Listing
        label={t.title}
        loading={t.loading}
        read={read}
        columns={columns}
        idOf={({ id }) => id}
        goesOn={inventory.goesOn}
        empty={
          filtered ? (
            <Empty title={inventory.nothingFound} action={<Link to="/t/$tenant/inventory/assets" params={{ tenant }}>{inventory.showAll}</Link>}>
              {t.nothingFoundText}
            </Empty>
          ) : (
            <Empty title={t.empty} action={mayWrite && <Button onClick={() => open(true)}>{t.add}</Button>}>
              {mayWrite ? t.emptyText : t.emptyReader}
            </Empty>
          )
        }
      />
      {add && mayWrite && <AddAsset onClose={() => open(undefined)} />}
    </>
  );
}

export function TrackedState({ tracked }: { tracked: boolean }) {
  return <Status tone={tracked ? "good" : undefined}>{tracked ? t.states.true : t.states.false}</Status>;
}

const mostShown = 3;
const longestShown = 28;

function SomeAttributes({ asset: { attributes } }: { asset: Asset }) {
  const texts = Object.entries(attributes).flatMap(([name, value]) => (typeof value === "string" && name !== displayName && name !== displayType ? [[name, value] as const] : []));
  const hidden = texts.length - mostShown;
  return (
    <span className={own.chips}>
      {texts.slice(0, mostShown).map(([name, value]) => (
        <Chip key={name}>
          <bdi>{name}</bdi>=<bdi>{value.length > longestShown ? `${value.slice(0, longestShown)}…` : value}</bdi>
        </Chip>
      ))}
      {hidden > 0 && <span className={css.faint}>{t.more(hidden)}</span>}
    </span>
  );
}

function AddAsset({ onClose }: { onClose: () => void }) {
  const tenant = useTenant();
  const queries = useQueryClient();
  const navigate = route.useNavigate();
  const [name, setName] = useState("");
  const [type, setType] = useState("");
  const [rows, setRows] = useState(() => [newRow()]);
  const [behaviours, setBehaviours] = useState<string[]>([]);
  const [isPublic, setPublic] = useState(false);
  const keyOf = useFormKey();
  const add = useMutation({
    mutationFn: () => {
      const body = { name: name.trim(), ...(type.trim() && { type: type.trim() }), attributes: attributesOf(rows), behaviours, public: isPublic };
      return answered(tenantClient(tenant).POST("/api/assets", { body, headers: { "Idempotency-Key": keyOf(body) } }));
    },
    onSuccess: async (asset) => {
      await queries.invalidateQueries({ queryKey: inventoryKey(tenant), refetchType: "none" });
      say(t.added(asset.name));
      await navigate({ to: "/t/$tenant/inventory/assets/$asset", params: { tenant, asset: asset.id } });
    },
  });
  const wrong = rows.some((row) => troubleOf(row, rows));
  const troubles = ["name", "type", "attributes", "behaviours"].map((field) => fieldTrouble(add.error, field));
  return (
    <Question opened title={t.addTitle} action={t.addAction} busy={add.isPending} ready={name.trim() !== "" && !wrong} error={troubles.some(Boolean) ? undefined : add.error} onAnswer={() => add.mutate()} onClose={onClose}>
      <div className={own.pair}>
        <TextInput label={t.name} placeholder={t.nameExample} value={name} onChange={(event) => setName(event.currentTarget.value)} error={troubles[0]} maxLength={256} autoComplete="off" data-autofocus />
        <TextInput label={t.type} placeholder={t.typeExample} value={type} onChange={(event) => setType(event.currentTarget.value)} error={troubles[1]} maxLength={256} autoComplete="off" />
      </div>
      <AttributesField rows={rows} onChange={setRows} error={troubles[2]} />
      <details className={parts.more} open={troubles[3] !== undefined || undefined}>
        <summary>{t.moreOptions}</summary>
        <div className={parts.form}>
          <TagsInput label={t.behaviours} description={t.behavioursAbout} placeholder={behaviours.length === 0 ? t.behaviourExample : undefined} value={behaviours} onChange={setBehaviours} error={troubles[3]} splitChars={[]} maxTags={32} clearable={false} />
          <Checkbox label={t.public} description={t.publicAbout} checked={isPublic} onChange={(event) => setPublic(event.currentTarget.checked)} />
        </div>
      </details>
    </Question>
  );
}
