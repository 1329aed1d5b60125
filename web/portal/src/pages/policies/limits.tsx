// When and from where a policy holds, and for which actions only.
import { Button, Checkbox, TagsInput, TextInput } from "@mantine/core";
import { accessActions, weekdays } from "../../api/policies";
import { Icon } from "../../parts/icons";
import { policies as t } from "../../texts/en/policies";
import { newWindow, type Draft, type WindowDraft } from "./draft";
import css from "./editor.module.css";
import parts from "../../parts/parts.module.css";

interface LimitsProps {
  draft: Draft;
  onChange: (part: Partial<Draft>) => void;
  sourcesError?: string;
  windowsError?: string;
  disabled: boolean;
}

export function Limits({ draft, onChange, sourcesError, windowsError, disabled }: LimitsProps) {
  const { actions, windows, sources } = draft;
  const changeWindow = (window: WindowDraft, part: Partial<WindowDraft>) => onChange({ windows: windows.map((one) => (one === window ? { ...one, ...part } : one)) });
  const toggle = <T,>(list: readonly T[], one: T, order: readonly T[]) => order.filter((each) => (each === one ? !list.includes(one) : list.includes(each)));
  return (
    <div className={css.stack}>
      <fieldset className={css.plain} disabled={disabled}>
        <legend>{t.onlyActions}</legend>
        <div className={css.checks}>
          {accessActions.map((action) => (
            <Checkbox key={action} label={t.actionNamed(action)} checked={actions.includes(action)} onChange={() => onChange({ actions: toggle(actions, action, accessActions) })} />
          ))}
        </div>
      </fieldset>
      <fieldset className={css.plain} disabled={disabled}>
        <legend>{t.windows}</legend>
        {windows.map((window, index) => (
          <div key={window.key} className={css.window}>
            <div className={css.days} role="group" aria-label={t.windowDays(index + 1)}>
              {weekdays.map((day) => (
                <label key={day}>
                  <input type="checkbox" checked={window.days.includes(day)} onChange={() => changeWindow(window, { days: toggle(window.days, day, weekdays) })} />
                  <span>{t.days[day]}</span>
                </label>
              ))}
            </div>
            <TextInput className={css.time} label={t.windowFrom} value={window.from} maxLength={5} onChange={(event) => changeWindow(window, { from: event.currentTarget.value })} />
            <TextInput className={css.time} label={t.windowUntil} value={window.until} maxLength={5} onChange={(event) => changeWindow(window, { until: event.currentTarget.value })} />
            <TextInput className={css.offset} label={t.windowOffset} value={window.utcOffset} maxLength={6} onChange={(event) => changeWindow(window, { utcOffset: event.currentTarget.value })} />
            <button type="button" className={parts.iconButton} onClick={() => onChange({ windows: windows.filter((one) => one !== window) })} aria-label={t.removeWindow(index + 1)}>
              <Icon name="bin" size={16} />
            </button>
          </div>
        ))}
        {windowsError && (
          <p className={parts.fieldError} role="alert">
            {windowsError}
          </p>
        )}
        {windows.length < 16 && !disabled && (
          <Button variant="default" size="xs" leftSection={<Icon name="plus" size={14} />} onClick={() => onChange({ windows: [...windows, newWindow()] })}>
            {t.addWindow}
          </Button>
        )}
      </fieldset>
      <TagsInput label={t.sources} description={t.sourcesAbout} placeholder={sources.length === 0 ? t.addName : undefined} value={sources} onChange={(next) => onChange({ sources: next })} error={sourcesError} disabled={disabled} maxTags={64} acceptValueOnBlur />
    </div>
  );
}
