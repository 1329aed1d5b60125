// Files on their way to the server, one after the other, each with how far it has come.
import { Button } from "@mantine/core";
import { useEffect, useRef, useState, type DragEvent } from "react";
import { uploadFile } from "../../api/inventory";
import { useTenant } from "../../frame/context";
import { Icon } from "../../parts/icons";
import { say } from "../../parts/toasts";
import { FormTrouble } from "../../parts/trouble";
import { inventory } from "../../texts/en/inventory";
import css from "./inventory.module.css";
import parts from "../../parts/parts.module.css";

const t = inventory.files;

interface Upload {
  key: number;
  file: File;
  part: number;
  error?: unknown;
  stop: AbortController;
}
let keys = 0;

interface UploadsProps {
  asset: string;
  /** Reads the list again. */
  onAdded: () => Promise<void>;
  /** Whether some are on their way. */
  onSending: (some: boolean) => void;
}

export function Uploads({ asset, onAdded, onSending }: UploadsProps) {
  const tenant = useTenant();
  const input = useRef<HTMLInputElement>(null);
  const [uploads, setUploads] = useState<Upload[]>([]);
  const [over, setOver] = useState(false);
  const queue = useRef(Promise.resolve());
  const all = useRef(uploads);
  all.current = uploads;
  // Whoever leaves the page stops what is under way.
  useEffect(() => () => all.current.forEach(({ stop }) => stop.abort()), []);
  const sending = uploads.some(({ error }) => !error);
  useEffect(() => onSending(sending), [onSending, sending]);

  const change = (key: number, part: Partial<Upload>) => setUploads((before) => before.map((one) => (one.key === key ? { ...one, ...part } : one)));
  const forget = (key: number) => setUploads((before) => before.filter((one) => one.key !== key));
  const send = async ({ key, file, stop }: Upload) => {
    try {
      await uploadFile({ tenant, asset, file, signal: stop.signal, onProgress: (part) => change(key, { part }) });
      say(t.added(file.name));
      void onAdded().then(() => forget(key)); // until its row stands in the list
    } catch (error) {
      if (stop.signal.aborted) forget(key);
      else change(key, { error });
    }
  };
  const add = (files: FileList | null) => {
    const more = Array.from(files ?? [], (file): Upload => ({ key: ++keys, file, part: 0, stop: new AbortController() }));
    setUploads((before) => [...before, ...more]);
    for (const one of more) queue.current = queue.current.then(() => send(one));
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    add(event.dataTransfer.files);
  };
  return (
    <>
      <div
        className={css.drop}
        data-over={over || undefined}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <Icon name="file" />
        <span>{t.drop}</span>
        <Button variant="default" size="xs" onClick={() => input.current?.click()}>
          {t.choose}
        </Button>
        <input
          ref={input}
          type="file"
          multiple
          hidden
          aria-label={t.choose}
          onChange={(event) => {
            add(event.currentTarget.files);
            event.currentTarget.value = "";
          }}
        />
      </div>
      {uploads.length > 0 && (
        <ul className={css.uploads}>
          {uploads.map(({ key, file, part, error, stop }) => (
            <li key={key}>
              <span className={css.uploadName}>
                <bdi>{error ? t.failed(file.name) : t.uploading(file.name)}</bdi> <span className={css.quietNote}>{inventory.bytes(file.size)}</span>
              </span>
              <button type="button" className={parts.iconButton} aria-label={error ? t.dismiss(file.name) : t.stop(file.name)} onClick={() => (error ? forget(key) : (stop.abort(), forget(key)))}>
                <Icon name="cross" size={16} />
              </button>
              {error ? (
                <div className={css.wide}>
                  <FormTrouble error={error} />
                </div>
              ) : (
                <progress value={part} max={1} aria-label={t.uploading(file.name)} />
              )}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
