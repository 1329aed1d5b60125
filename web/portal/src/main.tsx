import "@mantine/core/styles/default-css-variables.layer.css";
import "@mantine/core/styles/global.layer.css";
import "@mantine/core/styles/UnstyledButton.layer.css";
import "@mantine/core/styles/Button.layer.css";
import "@mantine/core/styles/ActionIcon.layer.css";
import "@mantine/core/styles/CloseButton.layer.css";
import "@mantine/core/styles/Loader.layer.css";
import "@mantine/core/styles/Input.layer.css";
import "@mantine/core/styles/InlineInput.layer.css";
import "@mantine/core/styles/PasswordInput.layer.css";
import "@mantine/core/styles/Checkbox.layer.css";
import "@mantine/core/styles/Radio.layer.css";
import "@mantine/core/styles/Paper.layer.css";
import "@mantine/core/styles/Overlay.layer.css";
import "@mantine/core/styles/Popover.layer.css";
import "@mantine/core/styles/ScrollArea.layer.css";
import "@mantine/core/styles/Menu.layer.css";
import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Modal.layer.css";
import "@mantine/core/styles/Drawer.layer.css";
import "@mantine/core/styles/Combobox.layer.css";
import "@mantine/core/styles/Pill.layer.css";
import "@mantine/core/styles/PillsInput.layer.css";
import "./styles/base.css";
import "./styles/tokens.css";
import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { root, whenSignedOut } from "./api/client";
import { arrivals, sessionQuery } from "./api/session";
import { hasTypedNothing } from "./frame/typed";
import { Toasts } from "./parts/toasts";
import { forgetSession, queries } from "./queries";
import { router } from "./router";
import { theme } from "./theme";

new BroadcastChannel(arrivals).postMessage("loaded");

// Not even the dialog with a secret, which holds up every other way, stays for whoever comes next.
whenSignedOut(() => {
  forgetSession();
  if (router.state.location.pathname === "/sign-in") return;
  void router.navigate({ to: "/sign-in", search: { next: router.state.location.href }, ignoreBlocker: true });
}, hasTypedNothing);

// The usual first page comes with its session instead of after it.
if (window.location.pathname.startsWith(`${root}/t/`)) {
  void queries.prefetchQuery(sessionQuery);
  void import("./frame/frame");
  void import("./frame/tenant");
  if (window.location.pathname.endsWith("/settings/integrations")) void import("./pages/integrations/list");
}

const place = document.getElementById("portal");
if (!place) throw new Error("The page has no place for the portal.");
createRoot(place).render(
  <StrictMode>
    <MantineProvider theme={theme} defaultColorScheme="auto" withCssVariables={false} withGlobalClasses={false}>
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
        <Toasts />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
