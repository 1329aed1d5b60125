import { useMutation } from "@tanstack/react-query";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import { answered, client, type Schemas } from "../api/client";
import { canOfferPasskeys, signInRequest, usePasskeyFor } from "../api/passkeys";
import type { Session } from "../api/session";

const signIn = (passkey: Schemas["PasskeyAnswer"]) => answered(client.POST("/api/sign-in/passkey", { body: { passkey } }));

const offerLasts = 4 * 60_000; // a minute less than the server's challenge

/** A sign-in with a passkey alone: by a press, or chosen among the addresses that the browser fills in. */
export function usePasskeySignIn(onSession: (session: Session) => Promise<void>) {
  const offer = useRef<AbortController>(undefined);
  const [round, setRound] = useState(0); // the browser asks one question at a time
  const done = useMutation({
    mutationFn: async (given?: Schemas["PasskeyAnswer"]) => {
      if (given) return signIn(given);
      offer.current?.abort();
      return signIn(await usePasskeyFor(await signInRequest()));
    },
    onSuccess: onSession,
    onError: (_, given) => {
      if (!given) setRound((last) => last + 1); // a passkey that was offered and refused is not offered again at once
    },
  });
  const take = useEffectEvent((given: Schemas["PasskeyAnswer"]) => done.mutate(given));
  useEffect(() => {
    const controller = new AbortController();
    offer.current = controller;
    const wait = async () => {
      if (!(await canOfferPasskeys()) || controller.signal.aborted) return;
      const request = await signInRequest();
      if (!controller.signal.aborted) take(await usePasskeyFor(request, controller.signal, true));
    };
    wait().catch(() => {}); // an offer that nobody takes; the button says what goes wrong
    const again = setTimeout(() => setRound((last) => last + 1), offerLasts);
    return () => {
      clearTimeout(again);
      controller.abort();
    };
  }, [round]);
  return { ...done, press: () => done.mutate(undefined) };
}
