// The files of an asset: sent with their progress, downloaded, looked at when they are pictures.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { answered, tenantClient } from "../../api/client";
import { assetKey, fileContent, filesQuery, type Attachment } from "../../api/inventory";
import { useMay, useTenant } from "../../frame/context";
import { Dialog, Question } from "../../parts/dialog";
import { Listing, type Column } from "../../parts/listing";
import css from "../../parts/listing.module.css";
import { Empty, Waiting } from "../../parts/page";
import { RowMenu, type RowAct } from "../../parts/row_menu";
import { say, sayTrouble } from "../../parts/toasts";
import { Trouble } from "../../parts/trouble";
import { When } from "../../parts/when";
import { inventory } from "../../texts/en/inventory";
import { useAsset } from "./asset_context";
import own from "./inventory.module.css";
import { drawnSize, isPicture } from "./pictures";
import { Uploads } from "./uploads";

const t = inventory.files;
const route = getRouteApi("/frame/t/$tenant/inventory/assets/$asset/files");

type Asking = { what: "show" | "endLinks" | "remove"; file: Attachment };

export function FilesTab() {
  const { tenant } = route.useParams();
  const { after } = route.useSearch();
  const { id } = useAsset();
  const queries = useQueryClient();
  const read = useQuery(filesQuery(tenant, id, after));
  const mayWrite = useMay("events:write");
  const [asking, setAsking] = useState<Asking>();
  const [sending, setSending] = useState(false);
  const again = () => queries.invalidateQueries({ queryKey: [...assetKey(tenant, id), "files"] });
  const download = useMutation({
    mutationFn: async (file: Attachment) => save(file.name, await fileContent(tenant, file.id)),
    onError: sayTrouble,
  });
  const acts = (file: Attachment): RowAct[] => [
    ...(isPicture(file.contentType) ? [{ text: t.show, run: () => setAsking({ what: "show", file }) }] : []),
    { text: t.download, run: () => download.mutate(file) },
    ...(mayWrite
      ? [
          { text: t.endLinks, run: () => setAsking({ what: "endLinks", file }) },
          { text: t.remove, tone: "bad" as const, run: () => setAsking({ what: "remove", file }) },
        ]
      : []),
  ];
  const columns: Column<Attachment>[] = [
    {
      title: t.file,
      cell: (file) => (
        <>
          <bdi>
            <strong>{file.name}</strong>
          </bdi>
          <span className={css.under}>{file.contentType}</span>
        </>
      ),
    },
    { title: t.size, form: "figure", cell: ({ size }) => inventory.bytes(size) },
    { title: t.by, cell: ({ createdBy: { displayName, email, subject } }) => <bdi>{displayName || email || subject}</bdi> },
    { title: t.when, cell: ({ createdAt }) => <When time={createdAt} /> },
    { title: inventory.actions, form: "acts", cell: (file) => <RowMenu label={t.actionsOf(file.name)} acts={acts(file)} /> },
  ];
  return (
    <>
      {mayWrite && <Uploads asset={id} onAdded={again} onSending={setSending} />}
      {!(sending && read.data?.items.length === 0) && <Listing label={t.title} loading={t.loading} read={read} columns={columns} idOf={(file) => file.id} empty={<Empty title={t.empty}>{mayWrite ? t.emptyText : t.emptyReader}</Empty>} />}
      {asking?.what === "show" && <Picture file={asking.file} onClose={() => setAsking(undefined)} />}
      {asking?.what === "endLinks" && <EndLinks file={asking.file} onClose={() => setAsking(undefined)} />}
      {asking?.what === "remove" && <Remove file={asking.file} onRemoved={again} onClose={() => setAsking(undefined)} />}
    </>
  );
}

/** Hands the bytes to the browser to be saved: an address of its own, without a name that a page could open. */
function save(name: string, content: Blob) {
  const url = URL.createObjectURL(new Blob([content], { type: "application/octet-stream" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

interface AboutFile {
  file: Attachment;
  onClose: () => void;
}

function Picture({ file, onClose }: AboutFile) {
  const tenant = useTenant();
  const place = useRef<HTMLCanvasElement>(null);
  const content = useQuery({ queryKey: ["tenant", tenant, "file", file.id], queryFn: () => fileContent(tenant, file.id), gcTime: 0, staleTime: Infinity });
  const [broken, setBroken] = useState(false);
  const bytes = content.data;
  useEffect(() => {
    if (!bytes) return;
    let left = false;
    createImageBitmap(bytes).then(
      (picture) => {
        const canvas = place.current;
        if (!left && canvas) {
          Object.assign(canvas, drawnSize(picture.width, picture.height));
          canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
        }
        picture.close();
      },
      () => setBroken(true),
    );
    return () => void (left = true);
  }, [bytes]);
  return (
    <Dialog opened title={file.name} size={860} onClose={onClose}>
      {content.error ? <Trouble error={content.error} retry={() => void content.refetch()} /> : !bytes ? <Waiting rows={4} /> : broken ? <p>{t.notAPicture}</p> : (
        <div className={own.pictureFrame}>
          <canvas ref={place} className={own.picture} role="img" aria-label={t.shown(file.name)} />
        </div>
      )}
    </Dialog>
  );
}

function EndLinks({ file, onClose }: AboutFile) {
  const tenant = useTenant();
  const end = useMutation({
    mutationFn: () => answered(tenantClient(tenant).POST("/api/attachments/{attachmentId}/revoke-links", { params: { path: { attachmentId: file.id } } })),
    onSuccess: () => {
      say(t.linksEnded(file.name));
      onClose();
    },
  });
  return (
    <Question opened title={t.endLinksTitle(file.name)} action={t.endLinks} tone="bad" busy={end.isPending} error={end.error} onAnswer={() => end.mutate()} onClose={onClose}>
      <p>{t.endLinksText}</p>
    </Question>
  );
}

function Remove({ file, onRemoved, onClose }: AboutFile & { onRemoved: () => Promise<void> }) {
  const tenant = useTenant();
  const remove = useMutation({
    mutationFn: () => answered(tenantClient(tenant).DELETE("/api/attachments/{attachmentId}", { params: { path: { attachmentId: file.id } } })),
    onSuccess: () => {
      say(t.removed(file.name));
      onClose();
      return onRemoved();
    },
  });
  return (
    <Question opened title={t.removeTitle(file.name)} action={t.remove} tone="bad" busy={remove.isPending} error={remove.error} onAnswer={() => remove.mutate()} onClose={onClose}>
      <p>{t.removeText}</p>
    </Question>
  );
}
